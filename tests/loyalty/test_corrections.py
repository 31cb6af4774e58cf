"""Points added, taken and moved by staff."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty import actions
from loyalty.ledger import ledger
from loyalty.models import Account, GoodwillRequest, Lot, Posting
from loyalty.verifying import differences
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    programme()
    return MemberFactory(roles=["manager"])


def adjust(member, points, manager, **values):
    values = {"reason": "a mistake of the till", "source": "t:1"} | values
    return actions.adjust(member=member, points=points, actor=manager, **values)


def held(member):
    account = Account.objects.get(member=member)
    return account.available, account.debt


def test_added_points_are_there_once_and_say_by_whom_and_why(member, manager):
    assert adjust(member, 7, manager) == adjust(member, 7, manager)
    posting = Posting.objects.get()
    assert (posting.kind, posting.actor, posting.reason) == ("adjustment", manager, "a mistake of the till")
    assert held(member) == (7, 0)
    assert Event.objects.get(kind="loyalty.points_adjusted").actor == manager
    check_books()


def test_the_same_source_with_other_points_is_refused(member, manager):
    adjust(member, 7, manager)
    transfer(member, MemberFactory(), 2, manager)
    for again in (lambda: adjust(member, 8, manager), lambda: transfer(member, MemberFactory(), 3, manager)):
        with pytest.raises(Refused) as refusal:
            again()
        assert refusal.value.code == "key_reused"
    assert held(member) == (5, 0)


def test_points_are_taken_where_they_expire_first(member, manager):
    give(member, 5, "t:a")
    give(member, 5, "t:b")
    Lot.objects.filter(source="t:b").update(expires_at=timezone.now() + timedelta(days=1))
    adjust(member, -6, manager)
    assert list(Lot.objects.order_by("source").values_list("source", "remaining")) == [("t:a", 4), ("t:b", 0)]
    check_books()


def test_what_is_missing_is_owed_only_where_asked_for(member, manager):
    give(member, 2)
    with pytest.raises(Refused, match="so many points") as refusal:
        adjust(member, -5, manager)
    assert refusal.value.code == "insufficient_points"
    assert held(member) == (2, 0)
    adjust(member, -5, manager, into_debt=True)
    assert held(member) == (0, 3)
    adjust(member, 4, manager, source="t:2")
    assert held(member) == (1, 0)
    check_books()


def test_points_past_their_expiry_do_not_stand_beside_a_debt(member, manager):
    give(member, 2)
    Lot.objects.update(expires_at=timezone.now())
    adjust(member, -1, manager, into_debt=True)
    assert held(member) == (0, 1)
    check_books()


@pytest.mark.parametrize(("points", "code"), [(0, "out_of_range"), (10**13, "out_of_range")])
def test_an_impossible_correction_is_refused(member, manager, points, code):
    with pytest.raises(Refused) as refusal:
        adjust(member, points, manager)
    assert refusal.value.code == code


def test_nobody_corrects_without_a_right_a_reason_or_on_her_own_account(member, manager):
    codes = []
    for who, actor, reason in (
        (manager, manager, "r"),
        (member, MemberFactory(), "r"),
        (member, manager, " "),
    ):
        with pytest.raises(Refused) as refusal:
            adjust(who, 1, actor, reason=reason)
        codes.append(refusal.value.code)
    assert codes == ["own_account", "not_allowed", "no_reason"]


def transfer(giver, taker, points, manager, source="t:1"):
    return actions.transfer(
        from_member=giver, to_member=taker, points=points, reason="a gift", actor=manager, source=source
    )


def test_moved_points_keep_their_expiry_and_move_once(member, manager):
    other = MemberFactory()
    give(member, 5)
    assert transfer(member, other, 3, manager) == transfer(member, other, 3, manager)
    assert (held(member), held(other)) == ((2, 0), (3, 0))
    first, copy = Lot.objects.order_by("pk")
    assert (copy.origin, copy.expires_at, copy.earned_at) == (first, first.expires_at, first.earned_at)
    assert not list(differences())
    check_books()


def test_moved_points_repay_what_the_receiver_owes(member, manager):
    other = MemberFactory()
    adjust(other, -4, manager, into_debt=True)
    give(member, 5, "t:a")
    give(member, 5, "t:b")
    transfer(member, other, 7, manager)
    assert (held(member), held(other)) == ((3, 0), (3, 0))
    assert not list(differences())
    check_books()


def test_points_move_neither_in_a_circle_nor_from_nothing(member, manager):
    give(member, 5)
    codes = []
    for other, points in ((member, 1), (MemberFactory(), 6), (MemberFactory(), 0), (manager, 1)):
        with pytest.raises(Refused) as refusal:
            transfer(member, other, points, manager)
        codes.append(refusal.value.code)
    assert codes == ["same_account", "insufficient_points", "out_of_range", "own_account"]
    assert ledger.spendable(Account.objects.get(member=member)) == 5


def test_what_is_added_beyond_the_months_limit_waits_for_a_second_person(member, manager):
    outcome = adjust(member, 1001, manager)
    assert outcome.verdict == "waiting"
    assert not Posting.objects.filter(kind="adjustment").exists()
    assert GoodwillRequest.objects.values_list("kind", "points").get() == ("adjustment", 1001)


def test_the_limit_is_of_the_month_not_of_each_correction(member, manager):
    assert adjust(member, 600, manager).verdict == "done"
    assert adjust(member, 600, manager, source="t:2").verdict == "waiting"
    assert adjust(member, 400, manager, source="t:3").verdict == "done"


def test_a_waiting_correction_asked_again_stays_one(member, manager):
    assert adjust(member, 5000, manager) == adjust(member, 5000, manager)
    assert GoodwillRequest.objects.count() == 1


def test_a_second_person_who_may_correct_approves_it(member, manager):
    adjust(member, 5000, manager)
    actions.approve_goodwill(request=GoodwillRequest.objects.get(), actor=MemberFactory(roles=["manager"]))
    posting = Posting.objects.get(kind="adjustment")
    assert (posting.points, posting.actor) == (5000, manager)
    assert adjust(member, 1000, manager, source="t:2").verdict == "done"
    check_books()


@pytest.mark.parametrize("role", [None, "lead"])
def test_nobody_else_approves_it(member, manager, role):
    adjust(member, 5000, manager)
    other = MemberFactory(roles=[role]) if role else manager
    with pytest.raises(Refused) as refusal:
        actions.approve_goodwill(request=GoodwillRequest.objects.get(), actor=other)
    assert refusal.value.code == ("not_allowed" if role else "own_request")


def test_a_refused_correction_is_not_asked_again(member, manager):
    adjust(member, 5000, manager)
    second = MemberFactory(roles=["manager"])
    actions.refuse_goodwill(request=GoodwillRequest.objects.get(), actor=second, note="no")
    with pytest.raises(Refused) as refusal:
        adjust(member, 5000, manager)
    assert refusal.value.code == "refused_before"
