"""What a decision takes from a member, and how it comes back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community import policies
from community.actions.sanctions import hold_standing, lift, sanction_member
from community.models import Decision, Reputation, Sanction
from portal.activity.models import Event
from portal.members.models import Member
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben():
    return MemberFactory()


def decided(outcome, member, by, days=None):
    until = timezone.now() + timedelta(days=days) if days is not None else None
    return Decision.objects.create(
        kind="member", object_id=member.pk, member=member, outcome=outcome, ground="rules",
        reason="Again and again", until=until, decided_by=by,
    )  # fmt: skip


def fresh(member):
    return Member.objects.get(pk=member.pk)


@pytest.mark.parametrize(
    ("outcome", "days", "writes", "limited"),
    [("warn", None, True, False), ("limit", 7, True, True), ("limit", None, True, True),
     ("suspend", 7, False, False), ("ban", None, False, False)],
)  # fmt: skip
def test_what_she_may_still_do(mia, ben, outcome, days, writes, limited):
    sanction_member(decision=decided(outcome, ben, mia, days))
    assert (policies.may_write(fresh(ben)), policies.is_limited(fresh(ben))) == (writes, limited)


def test_over_by_itself(mia, ben):
    sanction_member(decision=decided("suspend", ben, mia, days=3))
    with time_machine.travel(timezone.now() + timedelta(days=3, seconds=1)):
        assert policies.may_write(fresh(ben))


def test_once_for_a_decision(mia, ben):
    decision = decided("ban", ben, mia)
    assert sanction_member(decision=decision) == sanction_member(decision=decision)
    assert Event.objects.filter(kind="community.member_sanctioned", member=ben, actor=mia).count() == 1


def test_lifting_one_leaves_the_other(mia, ben):
    ban, suspension = decided("ban", ben, mia), decided("suspend", ben, mia, days=9)
    for decision in (ban, suspension):
        sanction_member(decision=decision)
    assert lift(decision=ban, actor=mia)
    assert Reputation.objects.get(member=ben).barred_until == suspension.until
    assert not policies.may_write(fresh(ben))


def test_lifted_once(mia, ben):
    decision = decided("ban", ben, mia)
    sanction_member(decision=decision)
    assert [lift(decision=decision, actor=mia), lift(decision=decision, actor=mia)] == [True, False]
    assert policies.may_write(fresh(ben))
    assert Event.objects.filter(kind="community.sanction_lifted").count() == 1


def test_a_shorter_one_does_not_shorten(mia, ben):
    long, short = decided("suspend", ben, mia, days=30), decided("suspend", ben, mia, days=1)
    for decision in (long, short):
        sanction_member(decision=decision)
    assert Reputation.objects.get(member=ben).barred_until == long.until


@pytest.mark.parametrize(("outcome", "days", "code"), [("suspend", None, "no_end"), ("limit", -1, "ended")])
def test_ends_that_are_none(mia, ben, outcome, days, code):
    with pytest.raises(Refused) as refusal:
        sanction_member(decision=decided(outcome, ben, mia, days))
    assert refusal.value.code == code
    assert not Sanction.objects.exists()


def test_staff_is_not_the_moderators_to_ban(mia):
    with pytest.raises(Refused, match="cannot be sanctioned"):
        sanction_member(decision=decided("ban", MemberFactory(roles=[Role.AGENT]), mia))


def test_nor_is_she_herself(mia):
    with pytest.raises(Refused, match="cannot be sanctioned"):
        sanction_member(decision=decided("ban", mia, mia))


def test_nobody_is_left(mia, ben):
    decision = decided("ban", ben, mia)
    decision.member = None
    with pytest.raises(Refused, match="no member"):
        sanction_member(decision=decision)


def test_who_is_gone_is_not_to_be_sanctioned(mia, ben):
    assert policies.may_be_sanctioned(ben, by=mia)
    ben.erased_at = timezone.now()
    assert not policies.may_be_sanctioned(ben, by=mia)


def test_a_verb_asks_anew(mia, ben):
    assert policies.may_write(ben)
    sanction_member(decision=decided("ban", fresh(ben), mia))
    assert policies.may_write(ben)  # what a page has asked before, it knows still
    hold_standing(ben)
    assert not policies.may_write(ben)
