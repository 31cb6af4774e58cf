"""The job that books expiry, many accounts at a time; what redemptions hold stays."""

from datetime import UTC, datetime

import pytest

from loyalty.actions import account_of, expire_due, expiry
from loyalty.ledger import ledger
from loyalty.ledger.slots import Slot
from loyalty.models import Account, Entry, Lot, Posting, Programme
from portal.activity.models import Event
from portal.members.models import Trait
from tests.loyalty.factories import MemberFactory, give, programme, utc

from .invariants import check_books

LATER = utc(2026, 6, 1)


def points_of(member):
    account = Account.objects.get(member=member)
    return account.available, account.reserved


@pytest.fixture
def lots(db, time_machine):
    """Ten points each of three members, given on 10 March and living a month."""
    programme(months_to_live=1)
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    members = [MemberFactory() for _ in range(3)]
    for member in members:
        give(member, 10, f"test:{member.pk}")
    return members


def hold(member, points):
    """What a redemption within its undo period books."""
    account = ledger.locked(account_of(member))
    posting = ledger.open_posting(
        account, kind=Posting.Kind.REDEMPTION, source_system="test", source_ref=f"hold:{member.pk}",
        points=points, effective_at=datetime.now(UTC),
    )  # fmt: skip
    ledger.spend(posting, account, points, datetime.now(UTC), Slot.RESERVED)


def give_back(member, points):
    account = ledger.locked(account_of(member))
    posting = ledger.open_posting(
        account, kind=Posting.Kind.UNDO, source_system="test", source_ref=f"undo:{member.pk}:{points}",
        points=points, effective_at=datetime.now(UTC),
    )  # fmt: skip
    ledger.move(posting, ledger.into_available(account, account.lots.get(), Slot.RESERVED, points))


def test_all_of_it_in_one_transaction(lots, time_machine, django_assert_max_num_queries):
    time_machine.move_to(LATER, tick=False)
    with django_assert_max_num_queries(22):
        assert expire_due() == 3
    assert [points_of(member) for member in lots] == [(0, 0)] * 3
    assert Event.objects.filter(kind="loyalty.points_expired").count() == 3
    assert {trait.number for trait in Trait.objects.filter(name="points_available")} == {0}
    assert expire_due() == 0
    check_books()


def test_small_batches_pass_over_nothing(lots, time_machine, monkeypatch):
    monkeypatch.setattr(expiry, "BATCH", 2)
    time_machine.move_to(LATER, tick=False)
    assert expire_due() == 3
    check_books()


def test_only_as_many_as_asked(lots, time_machine):
    time_machine.move_to(LATER, tick=False)
    assert [expire_due(limit=2), expire_due(limit=2), expire_due()] == [2, 1, 0]


def test_what_is_reserved_does_not_expire_until_it_comes_back(lots, time_machine):
    first = lots[0]
    hold(first, 7)
    time_machine.move_to(LATER, tick=False)
    expire_due()
    assert points_of(first) == (0, 7)
    assert expire_due() == 0
    give_back(first, 3)
    assert expire_due() == 1
    give_back(first, 4)
    assert expire_due() == 1
    assert points_of(first) == (0, 0)
    expired = Posting.objects.filter(kind=Posting.Kind.EXPIRY, account__member=first).order_by("pk")
    assert [posting.points for posting in expired] == [3, 3, 4]
    check_books()


def test_one_lot_that_fails_stops_no_other(lots, time_machine, caplog):
    """A balance that knows nothing of its lot: the check of the database refuses the whole batch."""
    bad = Account.objects.get(member=lots[1])
    Account.objects.filter(pk=bad.pk).update(available=0)
    time_machine.move_to(LATER, tick=False)
    assert expire_due() == 2
    assert Lot.objects.get(remaining__gt=0).account == bad
    assert "one by one" in caplog.text


def test_what_fell_into_closed_books_is_booked_today_with_its_day(lots, time_machine):
    Programme.objects.update(closed_until="2026-04-30")
    time_machine.move_to(LATER, tick=False)
    expire_due()
    posting = Posting.objects.filter(kind=Posting.Kind.EXPIRY).first()
    assert (posting.effective_at, posting.happened_at) == (LATER, utc(2026, 4, 9, 22))
    assert set(Entry.objects.filter(to_slot=Slot.EXPIRED).values_list("effective_at", flat=True)) == {LATER}


def test_the_books_of_one_account_can_be_brought_up_to_date(lots, time_machine):
    time_machine.move_to(LATER, tick=False)
    expiry.expire_of(Account.objects.get(member=lots[0]), LATER)
    assert [points_of(member)[0] for member in lots] == [0, 10, 10]
    check_books()


@pytest.mark.parametrize(
    ("earned", "expires"),
    [
        ("2028-02-29T12:00", "2029-02-28T23:00"),  # no 29 February: the month's end all the same
        ("2028-02-01T12:00", "2029-02-28T23:00"),
        ("2027-02-28T12:00", "2028-02-29T23:00"),  # and a leap year gives its day
        ("2025-03-30T12:00", "2026-03-31T22:00"),  # summer time since 29 March 2026
        ("2025-10-26T12:00", "2026-10-31T23:00"),  # winter time since 25 October 2026
        ("2025-03-31T22:30", "2026-04-30T22:00"),  # it is April in Berlin
        ("2025-12-31T23:30", "2027-01-31T23:00"),
    ],
)
def test_with_the_month_all_of_its_points_end_together(earned, expires):
    running = Programme(months_to_live=12, expires_with_month=True)
    moment = datetime.fromisoformat(earned).replace(tzinfo=UTC)
    assert running.expiry_of(moment) == datetime.fromisoformat(expires).replace(tzinfo=UTC)
