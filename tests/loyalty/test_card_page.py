import pytest

from tests.loyalty.factories import programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/card/"


def test_the_card_shows_number_and_code(member, client_of):
    programme()
    page = client_of(member).get(URL).text
    assert member.number in page
    assert 'data-worker="/loyalty/card/worker.js"' in page
    assert 'rel="manifest" href="/loyalty/card/manifest.webmanifest"' in page
    assert "<svg" in page


def test_the_worker_lies_beside_its_page_and_says_nothing_personal(client):
    answer = client.get(f"{URL}worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in answer
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_manifest_opens_the_card_alone(client):
    manifest = client.get(f"{URL}manifest.webmanifest").json()
    assert (manifest["start_url"], manifest["scope"]) == (URL, URL)


def test_the_card_needs_a_login(client):
    assert client.get(URL).status_code == 302


def test_logging_out_leaves_no_card_on_the_device(member, client_of):
    programme()
    client = client_of(member)
    assert "Clear-Site-Data" not in client.get(URL)
    assert client.post("/accounts/logout/")["Clear-Site-Data"] == '"storage"'
