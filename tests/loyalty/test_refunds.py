from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty import actions, privacy
from loyalty.actions import RefundConflict, account_of, record_refund
from loyalty.models import Account, EarningRule, Entry, Posting, Purchase, Refund, Reward, RuleUse
from portal.activity.models import Event
from portal.members.models import Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, give, programme, utc
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme(undo_minutes=30)
    rule("euros")
    return MemberFactory()


def rule(key, **values):
    running = EarningRule.objects.get(key="standard").programme
    defaults = {"basis": "amount", "valid_from": utc(2015, 1, 1), "published_at": utc(2015, 1, 1)}
    return EarningRule.objects.create(
        programme=running, key=key, name_en=key, name_de=key, **defaults | values
    )


def refund(purchase, amount, number="R1", **values):
    values = {"refunded_at": purchase.purchased_at + timedelta(hours=1)} | values
    return record_refund(purchase=purchase, external_id=number, amount=amount, **values)


def spend(member, points):
    running = account_of(member).programme
    reward = Reward.objects.create(programme=running, slug=f"r{points}", points=points, value=1)
    return actions.redeem(member=member, reward=reward, key="k")


def balances(member):
    account = Account.objects.get(member=member)
    return account.pending, account.available, account.reserved, account.debt


def test_a_pending_purchase_loses_its_pending_points(member):
    purchase = buy(member, 6000, days_ago=1)
    made = refund(purchase, 2000)
    assert (made.points_taken_back, made.posting.points) == (21, 21)
    assert balances(member) == (40, 0, 0, 0)
    assert Purchase.objects.get().refunded == 2000
    assert dict(purchase.awards.values_list("rule__key", "taken_back")) == {"standard": 1, "euros": 20}
    assert made.posting.refers_to.kind == Posting.Kind.PURCHASE
    check_books()


def test_available_points_of_the_purchase_go_first(member):
    give(member, 5)
    purchase = buy(member, 6000, days_ago=30)
    actions.mature_due()
    refund(purchase, 6000)
    assert balances(member) == (0, 5, 0, 0)
    check_books()


def test_then_other_available_points_and_the_rest_is_owed_and_repaid(member):
    purchase = buy(member, 6000, days_ago=30)
    actions.mature_due()
    give(member, 10)
    spend(member, 65)
    refund(purchase, 6000)
    assert balances(member) == (0, 0, 65, 55)
    give(member, 60, "test:2")
    assert balances(member) == (0, 5, 65, 0)
    check_books()


def test_what_is_reserved_is_left_alone_and_repays_when_undone(member):
    purchase = buy(member, 6000, days_ago=30)
    actions.mature_due()
    redemption = spend(member, 61)
    refund(purchase, 6000)
    assert balances(member) == (0, 0, 61, 61)
    actions.undo(redemption=redemption, actor=None)
    assert balances(member) == (0, 0, 0, 0)
    check_books()


@pytest.mark.parametrize("job_first", [True, False])
@pytest.mark.parametrize("parts", [(6000,), (1500, 4500), (5999, 1)])
def test_what_expired_unused_is_owed_by_nobody(member, time_machine, job_first, parts):
    """61 points, 20 spent, 41 expire: of a full refund 20 are owed."""
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)
    purchase = buy(member, 6000, days_ago=30)
    actions.mature_due()
    spend(member, 20)
    time_machine.move_to("2028-06-01T12:00:00Z", tick=False)
    actions.settle_due()
    if job_first:
        actions.expire_due()
    for number, amount in enumerate(parts):
        refund(purchase, amount, number=f"R{number}")
    assert balances(member) == (0, 0, 0, 20)
    assert sum(Refund.objects.values_list("points_taken_back", flat=True)) == 61
    assert sum(Posting.objects.filter(kind="refund").values_list("points", flat=True)) == 20
    check_books()


def test_qualifying_points_go_back_with_the_time_they_counted_from(member):
    for days in (400, 20):
        buy(member, 6000, days_ago=days, number=f"A{days}")
    assert account_of(member).tier_points == 61
    refund(Purchase.objects.get(external_id="A400"), 6000, number="R1")
    assert account_of(member).tier_points == 61
    refund(Purchase.objects.get(external_id="A20"), 3000, number="R2")
    account = account_of(member)
    assert (account.tier_points, account.qualifying) == (30, 30)
    entry = Entry.objects.filter(from_slot="qualifying").latest("pk")
    assert entry.effective_at == Purchase.objects.get(external_id="A20").purchased_at
    check_books()


def test_rules_are_those_of_its_day_with_the_state_of_its_day(member):
    rule("welcome", basis="purchase", points=7, first_only=True)
    purchase = buy(member, 6000, days_ago=10)
    EarningRule.objects.filter(key="euros").update(valid_until=timezone.now() - timedelta(days=5))
    buy(member, 100, days_ago=1)
    assert refund(purchase, 5000).points_taken_back == 51
    assert refund(purchase, 1000, number="R2").points_taken_back == 17


def test_caps_and_budgets_have_room_again(member):
    EarningRule.objects.filter(key="euros").update(cap_points=50, cap_period="month", budget=80)
    purchase = buy(member, 6000, days_ago=1)
    assert refund(purchase, 2000).points_taken_back == 11
    assert set(RuleUse.objects.values_list("points", flat=True)) == {40}
    assert refund(purchase, 4000, number="R2").points_taken_back == 40
    assert set(RuleUse.objects.values_list("points", flat=True)) == {0}


def test_a_repetition_answers_the_first_and_another_content_is_refused(member):
    purchase = buy(member, 6000, days_ago=1)
    first = refund(purchase, 2000)
    assert refund(purchase, 2000) == first
    assert Purchase.objects.get().refunded == 2000
    with pytest.raises(RefundConflict) as conflict:
        refund(purchase, 2001)
    assert conflict.value.refund == first


@pytest.mark.parametrize(
    ("amount", "code"), [(0, "amount"), (-1, "amount"), (6001, "too_much"), (10**30, "too_much")]
)
def test_impossible_amounts_are_refused(member, amount, code):
    with pytest.raises(Refused) as refusal:
        refund(buy(member, 6000), amount)
    assert refusal.value.code == code
    assert not Refund.objects.exists()


def test_more_than_is_left_is_refused(member):
    purchase = buy(member, 6000)
    refund(purchase, 4000)
    with pytest.raises(Refused) as refusal:
        refund(purchase, 2001, number="R2")
    assert refusal.value.code == "too_much"


def test_a_refund_cannot_lie_ahead(member):
    with pytest.raises(Refused) as refusal:
        refund(buy(member, 6000), 1, refunded_at=timezone.now() + timedelta(minutes=6))
    assert refusal.value.code == "ahead"


def test_history_is_refunded_without_points(member):
    purchase = buy(member, 6000, days_ago=365 * 15)
    assert refund(purchase, 6000).posting is None
    assert Trait.objects.get(member=member, name="lifetime_value").value == 0


def test_a_held_purchase_earns_what_is_left_of_it(member):
    purchase = buy(member, 6000, days_ago=-1)
    refund(purchase, 2000, refunded_at=timezone.now())
    purchase.refresh_from_db()
    actions.release_purchase(purchase=purchase, actor=MemberFactory(), purchased_at=timezone.now())
    assert balances(member)[0] == 40
    assert Trait.objects.get(member=member, name="lifetime_value").value == 4000
    refund(purchase, 4000, number="R2", refunded_at=timezone.now())
    assert balances(member) == (0, 0, 0, 0)
    check_books()


def test_a_refund_of_nobodys_purchase_still_reaches_the_books(member):
    purchase = buy(member, 6000)
    Purchase.objects.update(member=None)
    Account.objects.update(member=None)
    refund(purchase, 6000)
    assert Account.objects.get().pending == 0
    check_books()


def test_in_closed_books_it_is_posted_today(member):
    purchase = buy(member, 6000, days_ago=20)
    running = account_of(member).programme
    running.closed_until = timezone.now().date() - timedelta(days=5)
    running.save()
    posting = refund(purchase, 6000).posting
    assert posting.happened_at == purchase.purchased_at + timedelta(hours=1)
    assert timezone.now() - posting.effective_at < timedelta(minutes=1)


def test_traits_and_event_come_with_it(member):
    purchase = buy(member, 6000)
    made = refund(purchase, 2000)
    assert Trait.objects.get(member=member, name="lifetime_value").value == 4000
    event = Event.objects.get(kind="loyalty.purchase_refunded")
    assert event.payload == {
        "purchase_id": purchase.pk, "refund_id": made.pk, "amount": 2000, "points": 21,
    }  # fmt: skip
    assert event.member == member


def test_queries_do_not_grow_with_rules(member):
    def queries(number):
        purchase = buy(member, 6000, number=number)
        with CaptureQueriesContext(connection) as seen:
            refund(purchase, 3000, number=number)
        return len(seen)

    rule("a", cap_points=1000, budget=10_000)
    few = queries("few")
    for number in range(5):
        rule(f"r{number}", cap_points=500, budget=10_000, cap_period="month")
    assert queries("many") <= few


def test_refunds_are_in_the_members_export(member):
    refund(buy(member, 6000, number="A1"), 2000)
    [mine] = privacy.export(member)["refunds"]
    assert (mine["purchase__external_id"], mine["amount"], mine["points_taken_back"]) == ("A1", 2000, 21)
    assert privacy.export(MemberFactory())["refunds"] == []
