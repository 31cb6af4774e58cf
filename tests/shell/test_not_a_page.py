import pytest

pytestmark = pytest.mark.django_db

ADDRESS = "/me/privacy/erase/"


def test_a_browser_on_a_buttons_address_reads_what_to_do(client_of, member):
    response = client_of(member).get(ADDRESS, headers={"accept": "text/html"})
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert b"press the button again" in response.content


def test_a_program_gets_the_bare_answer(client_of, member):
    response = client_of(member).get(ADDRESS, headers={"accept": "application/json"})
    assert response.status_code == 405
    assert not response.content
