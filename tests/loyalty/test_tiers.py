"""Up at once and over several steps; down one step at a time, after a grace period."""

import pytest

from loyalty.actions import account_of, redeem, review_tiers, tiers
from loyalty.actions.tiers import review
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Posting, Programme, Reward, Tier, TierChange, TierWindow
from loyalty.tiers.tiering import Ladder, Place
from portal.activity.models import Event
from portal.members.models import Trait
from tests.loyalty.factories import MemberFactory, buy, give, programme, utc

STEPS = [
    Tier(pk=i + 1, slug=slug, threshold=at) for i, (slug, at) in enumerate([("a", 0), ("b", 5), ("c", 10)])
]
A, B, C = STEPS
NOW = utc(2026, 3, 10, 12)


def ladder(grace=0):
    return Ladder(Programme(tier_grace_days=grace), STEPS)


@pytest.mark.parametrize(("points", "tier"), [(0, A), (4, A), (5, B), (9, B), (10, C), (10**12, C)])
def test_one_rises_at_once_over_any_number_of_steps(points, tier):
    assert ladder(30).place(Place(A), points, NOW) == Place(tier)


def test_below_the_lowest_threshold_there_is_no_tier():
    steps = Ladder(Programme(), [B, C])
    assert steps.place(Place(None), 4, NOW) == Place(None)
    assert steps.place(Place(B), 4, NOW) == Place(None)


def test_without_grace_one_falls_a_step_a_day():
    first = ladder().place(Place(C), 0, NOW)
    assert first == Place(B, utc(2026, 3, 10, 23))
    assert ladder().place(first, 0, utc(2026, 3, 10, 22)) == first
    assert ladder().place(first, 0, utc(2026, 3, 10, 23)) == Place(A)


def test_grace_ends_with_a_day_of_the_programme_also_across_the_clocks():
    kept = ladder(30).place(Place(C), 9, NOW)
    assert kept == Place(C, utc(2026, 4, 8, 22))  # the clock went forward on 29 March
    assert ladder(30).place(kept, 9, utc(2026, 4, 8, 21, 59)) == kept
    assert ladder(30).place(kept, 9, utc(2026, 4, 8, 22)) == Place(B)


def test_each_further_step_has_its_own_grace():
    fallen = ladder(30).place(Place(C, NOW), 0, NOW)
    assert fallen == Place(B, utc(2026, 4, 8, 22))


def test_points_that_suffice_again_end_the_grace():
    assert ladder(30).place(Place(C, utc(2026, 4, 1)), 10, NOW) == Place(C)


def test_points_for_a_lower_step_do_not_end_it():
    place = Place(C, utc(2026, 4, 1))
    assert ladder(30).place(place, 7, NOW) == place


@pytest.fixture
def gold(db, time_machine):
    """A member who reached gold on 2 March 2026, in a programme with 30 days of grace."""
    programme(tier_grace_days=30)
    Tier.objects.filter(slug="gold").update(threshold=11)
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    member = MemberFactory()
    for number in range(11):
        buy(member, days_ago=0, number=f"N{number}")
    return member


def tier_of(member):
    return Account.objects.get(member=member).tier.slug


def test_the_way_down_is_kept_step_by_step(gold, time_machine):
    seen = []
    for day in ("2027-03-03", "2027-04-01", "2027-04-02", "2027-05-01", "2027-05-02", "2027-06-01"):
        time_machine.move_to(f"{day}T01:20:00Z", tick=False)
        review_tiers()
        seen.append(tier_of(gold))
    assert seen == ["gold", "gold", "silver", "silver", "bronze", "start"]
    falls = list(TierChange.objects.order_by("pk").values_list("before__slug", "tier__slug"))[-3:]
    assert falls == [("gold", "silver"), ("silver", "bronze"), ("bronze", "start")]
    assert Event.objects.filter(kind="loyalty.tier_left", member=gold).count() == 3
    assert Trait.objects.get(member=gold, name="tier").text == "start"


def test_a_purchase_in_time_keeps_the_tier(gold, time_machine):
    time_machine.move_to("2027-03-03T01:20:00Z", tick=False)
    review_tiers()
    for number in range(11):
        buy(gold, days_ago=0, number=f"M{number}")
    account = Account.objects.get(member=gold)
    assert (account.tier.slug, account.grace_until) == ("gold", None)


def test_redeeming_costs_no_tier(gold):
    give(gold, 10)
    redeem(member=gold, reward=Reward.objects.get(), key="k")
    review_tiers()
    assert tier_of(gold) == "gold"


def test_what_a_refund_takes_back_no_longer_counts(gold):
    """Qualifying points go back with the purchase's own time, so they leave the window together."""
    Programme.objects.update(tier_grace_days=0)
    account = account_of(gold)
    bought = Posting.objects.filter(account=account).first()
    back = Posting.objects.create(
        account=account, kind=Posting.Kind.REFUND, source_system="test", source_ref="r",
        effective_at=utc(2026, 3, 2, 13),
    )  # fmt: skip
    Entry.objects.create(
        posting=back, account=account, from_slot=Slot.QUALIFYING, to_slot=Slot.COUNTED, points=2,
        effective_at=bought.effective_at,
    )  # fmt: skip
    assert review(account=account)
    account.refresh_from_db()
    assert (account.tier_points, account.tier.slug) == (9, "silver")


def test_a_calendar_year_begins_anew(gold, time_machine):
    Programme.objects.update(tier_window=TierWindow.CALENDAR, tier_grace_days=90)
    time_machine.move_to("2026-12-31T22:59:00Z", tick=False)
    review_tiers()
    assert Account.objects.get(member=gold).tier_points == 11
    time_machine.move_to("2026-12-31T23:00:00Z", tick=False)
    review_tiers()
    account = Account.objects.get(member=gold)
    assert (account.tier_points, account.tier.slug) == (0, "gold")
    assert account.grace_until == utc(2027, 3, 31, 22)


@pytest.mark.django_db
def test_a_raised_threshold_is_found_by_the_review(member):
    programme()
    buy(member)
    Tier.objects.filter(slug="bronze").update(threshold=2)
    assert review_tiers() == 1
    assert tier_of(member) == "start"


@pytest.mark.django_db
def test_reviewing_more_accounts_takes_no_more_queries(django_assert_num_queries):
    running = programme()
    Account.objects.bulk_create(
        Account(programme=running, member=MemberFactory(), tier=running.tiers.first(), tier_points=1)
        for _ in range(8)
    )
    assert review_tiers() == 0
    assert not Account.objects.filter(tier_points__gt=0).exists()
    with django_assert_num_queries(4):
        review_tiers()


@pytest.mark.django_db
def test_one_account_that_fails_stops_no_other(monkeypatch, caplog):
    running, start = programme(), Tier.objects.get(slug="start")
    members = [MemberFactory() for _ in range(3)]
    for member in members:
        buy(member)
    Account.objects.update(tier=start)
    bad = Account.objects.get(member=members[1])
    write = tiers.set_traits_in_bulk
    monkeypatch.setattr(tiers, "set_traits_in_bulk", lambda rows: _fail_for(bad, list(rows), write))
    assert review_tiers() == 2
    assert {tier_of(member) for member in members} == {"start", "bronze"}
    assert running.accounts.get(tier=start) == bad
    assert "one by one" in caplog.text


def _fail_for(bad, rows, write):
    if any(member_id == bad.member_id for member_id, _values in rows):
        raise ValueError("poison")
    write(rows)


@pytest.mark.django_db
def test_a_fall_takes_only_what_time_has_taken(member, time_machine):
    """The window rolls day by day: purchases leave it one by one."""
    programme()
    time_machine.move_to("2026-03-02T12:00:00Z", tick=False)
    buy(member, days_ago=0, number="1")
    time_machine.move_to("2026-09-02T12:00:00Z", tick=False)
    buy(member, days_ago=0, number="2")
    time_machine.move_to("2027-03-02T23:00:00Z", tick=False)
    review_tiers()
    account = Account.objects.get(member=member)
    assert (account.tier_points, account.tier.slug) == (1, "bronze")
    assert account.tier_since == utc(2026, 3, 2, 12)
