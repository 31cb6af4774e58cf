"""Session and member of a request: read by statements compiled once, answered as Django answers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.members.models import Member
from portal.members.sessions import SessionStore
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_her_session_is_hers(client_of):
    member = MemberFactory()
    assert client_of(member).get("/community/").context["user"].pk == member.pk


def test_an_expired_session_is_none(client_of):
    client = client_of(MemberFactory())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/community/drafts/").status_code == 302


def test_nobody_chooses_the_key_of_her_session():
    store = SessionStore("chosen-by-somebody-else-before-her")
    store["kept"] = 1
    store.save()
    assert store.session_key != "chosen-by-somebody-else-before-her"
    assert SessionStore(store.session_key)["kept"] == 1


def test_a_member_by_her_id():
    member = MemberFactory()
    found = Member.objects.get(pk=member.pk)
    assert (found, found._state.adding, found.get_deferred_fields()) == (member, False, set())


def test_none_with_that_id():
    with pytest.raises(Member.DoesNotExist):
        Member.objects.get(pk=10**15)


def test_what_is_no_id():
    with pytest.raises(ValueError, match="expected a number"):
        Member.objects.get(pk="anna")


def test_of_a_relation_only_its_own():
    member, group = MemberFactory(), Group.objects.create(name="A group")
    with pytest.raises(Member.DoesNotExist):
        group.user_set.get(pk=member.pk)


def test_the_store_is_in_use():
    assert SessionStore.__module__ == settings.SESSION_ENGINE
