"""Signing up by passkey with an address the shop has made known: no password is typed, none is set."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore

from portal.members import shop
from portal.members.models import Member
from portal.members.signup import SignupForm, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def kim():
    member, _new = shop.put_member(external_id="C-1", email="kim@example.org", display_name="Kim Example")
    return member


@pytest.fixture
def request_(rf):
    request = rf.post("/accounts/signup/passkey/")
    request.session, request.user, request.LANGUAGE_CODE = SessionStore(), AnonymousUser(), "de"
    return request


def signed_up(request, email="kim@example.org"):
    form = SignupForm({"display_name": "Moka Kim", "email": email, "website": ""}, by_passkey=True)
    assert "password1" not in form.fields
    assert form.is_valid(), form.errors
    member, _answer = form.try_save(request)
    return member


def test_nothing_is_changed_before_the_address_is_verified(kim, request_):
    assert signed_up(request_) == kim
    member = Member.objects.get()
    assert (member.display_name, member.registered_at) == ("Kim Example", None)


def test_once_verified_she_has_the_account_and_no_password(kim, request_):
    settle(request_, signed_up(request_))
    member = Member.objects.get()
    assert (member.pk, member.display_name, member.language) == (kim.pk, "Moka Kim", "de")
    assert member.registered_at
    assert not member.has_usable_password()
