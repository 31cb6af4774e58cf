"""Session and member of a request: read by statements compiled once, answered as Django answers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.utils import timezone

from portal.members.models import Member, Session
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


def test_a_session_says_whose_it_is(client_of):
    member = MemberFactory()
    client = client_of(member)
    assert Session.objects.get(session_key=client.session.session_key).member == member


def test_session_and_member_are_one_statement(client_of, django_assert_num_queries):
    client = client_of(MemberFactory())
    client.get("/robots.txt")
    with django_assert_num_queries(1) as asked:
        client.get("/community/me/none/")
    assert "members_member" in asked[0]["sql"]


def test_a_session_of_somebody_else_is_not_hers(client_of):
    member, other = MemberFactory(), MemberFactory()
    client = client_of(member)
    Session.objects.update(member=other)
    assert client.get("/community/").context["user"] == member


def test_logged_out_it_is_nobodys(client_of):
    client = client_of(MemberFactory())
    client.post("/accounts/logout/")
    assert not Session.objects.exclude(member=None).exists()


def test_a_new_password_ends_her_other_sessions(client_of):
    member = MemberFactory()
    client = client_of(member)
    member.set_password("quite another one")
    member.save()
    assert client.get("/community/drafts/").status_code == 302
