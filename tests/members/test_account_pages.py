"""allauth's pages in our face."""

import re

import pytest
from django.core.cache import cache

from portal.members.models import Member

pytestmark = pytest.mark.django_db

SIGNUP = {
    "display_name": "Dora Neu",
    "email": "dora@example.org",
    "password1": "a good long pass phrase",
    "website": "",
}

ENTRANCES = ["/accounts/login/", "/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"]
ROOMS = [
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/sessions/",
    "/accounts/password/change/",
    "/accounts/logout/",
]


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.mark.parametrize("path", ENTRANCES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_entrances_are_open_and_in_our_face(client, path, language):
    response = client.get(path, headers={"accept-language": language})
    page = response.content.decode()
    assert response.status_code == 200
    assert 'class="entrance"' in page
    assert " style=" not in page


@pytest.mark.parametrize("path", ROOMS)
def test_rooms_behind_are_for_members(client, client_of, member, path):
    assert client.get(path).status_code == 302
    assert b'class="top"' in client_of(member).get(path).content


def test_signing_up_leads_to_the_code_and_then_to_the_dashboard(client, mailoutbox, flow):
    response = client.post("/accounts/signup/", SIGNUP)
    assert response["Location"] == "/accounts/confirm-email/"
    assert b"dora@example.org" in client.get("/accounts/confirm-email/").content
    flow()
    [code] = re.findall(r"^[A-Z0-9-]{6,10}$", mailoutbox[0].body, re.MULTILINE)
    response = client.post("/accounts/confirm-email/", {"code": code}, follow=True)
    assert b"first-steps" in response.content


def test_the_code_arrives_in_the_language_of_the_page(client, mailoutbox, flow):
    client.post("/accounts/signup/", SIGNUP, headers={"accept-language": "de"})
    flow()
    assert "Sie " not in mailoutbox[0].body


def test_a_machine_that_fills_in_the_honeypot_gets_no_account(client):
    client.post("/accounts/signup/", SIGNUP | {"website": "https://example.org/"})
    assert not Member.objects.filter(email="dora@example.org").exists()


def test_a_wrong_password_says_so_and_keeps_the_address(client, member):
    response = client.post("/accounts/login/", {"login": member.email, "password": "wrong"})
    assert member.email.encode() in response.content
    assert b'role="alert"' in response.content
