"""Points live longer by a decision with a reason; what has expired is not revived."""

from datetime import date

import pytest

from loyalty.actions import expire_due, extend_due, extend_lots, extensions
from loyalty.models import Account, Extension, Lot, LotExtension, Tier
from portal.members.models import Segment, SegmentMember
from portal.shell.ports import Refused
from tests.loyalty.factories import MemberFactory, buy, give, programme, utc

ALL = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def running(db, time_machine):
    """Points live a month; it is 10 March, so what is given today ends with 9 April."""
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    return programme(months_to_live=1)


@pytest.fixture
def extend(running):
    def decide(days=30, between=ALL, **only):
        actor = MemberFactory()
        values = {"programme": running, "days": days, "reason": "Closed in spring", "actor": actor}
        return extend_lots(expiring_between=between, **values, **only)

    return decide


def ends():
    return list(Lot.objects.order_by("pk").values_list("expires_at", flat=True))


def test_days_are_those_of_the_programme_across_the_clocks(extend, member, time_machine):
    give(member, 5)
    extension = extend(days=200)
    assert extensions.preview_of(extension) == {"lots": 1, "accounts": 1, "points": 5}
    assert ends() == [utc(2026, 4, 9, 22)]
    extend_due()
    assert ends() == [utc(2026, 10, 26, 23)]
    extended = LotExtension.objects.get()
    assert (extended.before, extended.after) == (utc(2026, 4, 9, 22), utc(2026, 10, 26, 23))


def test_once_however_often_the_worker_looks(extend, member):
    give(member, 5)
    extend()
    extend_due()
    assert extend_due() == 0
    assert (ends(), Extension.objects.get().state) == ([utc(2026, 5, 9, 22)], Extension.State.DONE)


@pytest.mark.parametrize(
    ("first", "last", "reached"),
    [
        (date(2026, 4, 9), date(2026, 4, 9), 1),
        (date(2026, 4, 10), date(2026, 5, 1), 0),
        (date(2026, 3, 10), date(2026, 4, 8), 0),
    ],
)
def test_both_days_of_the_range_are_included(extend, member, first, last, reached):
    give(member, 5)
    assert extensions.preview_of(extend(between=(first, last)))["lots"] == reached


def test_what_is_past_its_expiry_is_not_revived(extend, member, time_machine):
    give(member, 5)
    time_machine.move_to("2026-04-10T00:00:00Z", tick=False)
    extend()
    extend_due()
    assert not LotExtension.objects.exists()
    assert expire_due() == 1


def test_a_tier_or_a_segment_alone(extend):
    bronze, other = MemberFactory(), MemberFactory()
    buy(bronze, days_ago=0)
    give(bronze, 3, "test:1")
    give(other, 4, "test:2")
    tier = Tier.objects.get(slug="bronze")
    assert extensions.preview_of(extend(tier=tier))["points"] == 4
    segment = Segment.objects.create(slug="vip", name_en="VIP", name_de="VIP")
    SegmentMember.objects.create(segment=segment, member=other)
    assert extensions.preview_of(extend(segment=segment)) == {"lots": 1, "accounts": 1, "points": 4}


def test_batches_go_on_where_they_stopped(extend, monkeypatch):
    monkeypatch.setattr(extensions, "BATCH", 2)
    for number in range(5):
        give(MemberFactory(), 1, f"test:{number}")
    extend()
    assert extend_due() == 4  # two, two, one, and nothing left
    assert LotExtension.objects.count() == 5
    assert set(ends()) == {utc(2026, 5, 9, 22)}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"days": 0}, "days"),
        ({"days": 3651}, "days"),
        ({"between": ALL[::-1]}, "range"),
    ],
)
def test_an_impossible_extension_is_refused(extend, values, code):
    with pytest.raises(Refused) as refusal:
        extend(**values)
    assert refusal.value.code == code


def test_a_reason_is_needed(running, member):
    with pytest.raises(Refused, match="reason"):
        extend_lots(programme=running, days=1, reason=" ", actor=member, expiring_between=ALL)


def test_extended_points_are_spent_in_the_new_order(extend, member):
    give(member, 5, "test:1")
    extend(days=60)
    extend_due()
    give(member, 3, "test:2")
    account = Account.objects.get()
    first = Lot.objects.spendable(account, utc(2026, 3, 10, 12)).first()
    assert first.issued == 3
