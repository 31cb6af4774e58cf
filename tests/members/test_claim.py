"""Signing up with an address the shop has made known."""

import re

import pytest
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client

from portal.activity.models import Event
from portal.members import actions, shop
from portal.members.models import Member

pytestmark = pytest.mark.django_db
TYPED = {
    "display_name": "Moka Kim",
    "email": "Kim@example.org",
    "password1": "a good long pass phrase",
    "website": "",
}
CODE = r"^[A-Z0-9-]{6,10}$"


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def kim():
    member, _new = shop.put_member(external_id="no-4711", email="kim@example.org", display_name="Kim Example")
    return member


def sign_up(client, **typed):
    return client.post("/accounts/signup/", TYPED | typed)


def confirm(client, mailoutbox, flow):
    flow()
    [code] = re.findall(CODE, mailoutbox[-1].body, re.MULTILINE)
    return client.post("/accounts/confirm-email/", {"code": code}, follow=True)


def test_the_verified_address_claims_the_account(client, kim, mailoutbox, flow):
    sign_up(client)
    assert confirm(client, mailoutbox, flow).status_code == 200
    member = Member.objects.get()
    assert (member.pk, member.external_id, member.number) == (kim.pk, "no-4711", kim.number)
    assert (member.display_name, member.handle) == ("Moka Kim", "moka-kim")
    assert member.registered_at
    assert check_password(TYPED["password1"], member.password)
    assert client.session["_auth_user_id"] == str(kim.pk)
    assert Event.objects.get(kind="members.joined").member == member


def test_before_that_nothing_of_it_is_changed_or_shown(client, kim):
    sign_up(client)
    page = client.get("/accounts/confirm-email/").text
    assert "Kim Example" not in page
    assert "no-4711" not in page
    member = Member.objects.get()
    assert (member.display_name, member.registered_at) == ("Kim Example", None)
    assert not member.has_usable_password()
    assert "_auth_user_id" not in client.session


def test_known_and_unknown_addresses_look_alike(client, kim):
    stranger = Client()
    known, unknown = sign_up(client), sign_up(stranger, email="zoe@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    pages = [each.get("/accounts/confirm-email/").text for each in (client, stranger)]
    plain = [re.sub(r'(kim|zoe)@example.org|value="[\w-]{40,}"|nonce="[^"]*"', "", page) for page in pages]
    assert plain[0] == plain[1]


def test_a_password_a_stranger_typed_never_counts(client, kim, mailoutbox, flow):
    sign_up(Client(), password1="the phrase of a stranger")
    cache.clear()  # the next code may be asked for
    sign_up(client)
    confirm(client, mailoutbox, flow)
    assert check_password(TYPED["password1"], Member.objects.get().password)


def test_a_code_to_log_in_verifies_the_address_too(client, kim, mailoutbox, flow):
    sign_up(Client())
    cache.clear()
    client.post("/accounts/login/code/", {"email": "kim@example.org"})
    flow()
    [code] = re.findall(CODE, mailoutbox[-1].body, re.MULTILINE)
    client.post("/accounts/login/code/confirm/", {"code": code}, follow=True)
    member = Member.objects.get()
    assert client.session["_auth_user_id"] == str(kim.pk)
    assert member.registered_at
    assert Event.objects.get(kind="members.joined").member == member


def test_the_address_of_a_registered_member_stays_taken(client, kim, mailoutbox, flow):
    actions.join(member=kim)
    sign_up(client)
    flow()
    assert not re.findall(CODE, mailoutbox[-1].body, re.MULTILINE)
    assert Member.objects.get().display_name == "Kim Example"


def test_who_registered_meanwhile_keeps_what_she_has(kim):
    actions.claim(member=Member.objects.get(), display_name="First", password="!1", language="de")
    actions.claim(member=Member.objects.get(), display_name="Second", password="!2", language="en")
    member = Member.objects.get()
    assert (member.display_name, member.password, member.language) == ("First", "!1", "de")


@pytest.mark.parametrize("change", [{"is_staff": True}, {"is_active": False}, {"external_id": None}])
def test_other_accounts_are_not_to_be_claimed(kim, change):
    Member.objects.update(**change)
    assert Member.objects.claimable("kim@example.org") is None
