"""Recording together leaves what recording one by one leaves: books, traits, segments, events, report."""

import contextlib
from collections import Counter
from random import Random
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.actions import bulk
from loyalty.models import (
    Account,
    Award,
    EarningRule,
    Entry,
    Lot,
    Posting,
    Programme,
    Purchase,
    RuleRate,
    TierChange,
)
from loyalty.purchases import parts
from loyalty.purchases.importing import import_purchases
from loyalty.verifying import differences
from portal.activity.models import Delivery, Event
from portal.members.actions import define_segment, known_or_new
from portal.members.comparisons import Rule
from portal.members.models import Member, SegmentMember, Trait, TraitWord

from .factories import programme, utc

HEADER = "member,purchase,purchased_at,amount,currency,sku,quantity\n"
DAYS = st.sampled_from(["2014-12-31", "2026-03-01", "2026-09-30T23:59:59+02:00", "2026-11-20", "2100-01-01"])
AMOUNTS = st.sampled_from(["0", "50.00", "50.01", "120", "-1", "9999999.99"])
ROWS = st.tuples(
    st.sampled_from(["K1", "K2", "K3", "Köln ß"]), st.integers(1, 6), DAYS, AMOUNTS,
    st.sampled_from(["EUR", "EUR", "CHF", "USD"]), st.sampled_from([",", "A,3", "B,1", "A,0"]),
)  # fmt: skip


@pytest.fixture(autouse=True)
def the_programme(db):
    running = programme(closed_until="2026-03-31", tier_grace_days=3)
    more = {"programme": running, "published_at": timezone.now(), "valid_from": utc(2026, 1, 1)}
    euros = EarningRule.objects.create(
        key="per-euro", points=2, basis="amount", per=1000, return_window_days=30, qualifies=False, **more
    )
    RuleRate.objects.create(rule=euros, currency="CHF", over=0, per=800)
    EarningRule.objects.create(key="first", points=20, first_only=True, over=100, **more)
    EarningRule.objects.create(key="bronze", effect="multiplier", percent=200, tiers=["bronze"], **more)
    define_segment(
        slug="spender", name_en="S", name_de="S", rules=[Rule("lifetime_value", "at_least", number=10_000)]
    )
    define_segment(slug="a", name_en="A", name_de="A", rules=[Rule("products", "has", words=("A",))])


def left_behind():
    """Everything that was written, without ids and the clock."""
    accounts = Account.objects.values_list(
        "member__external_id", "pending", "qualifying", "tier_points", "tier__slug"
    )
    lots = Lot.objects.values_list(
        "account__member__external_id", "issued", "earned_at", "available_at", "expires_at"
    )
    entries = Entry.objects.values_list(
        "posting__source_ref", "from_slot", "to_slot", "points", "lot__issued"
    )
    purchases = Purchase.objects.values_list("member__external_id", "external_id", "state", "lines", "amount")
    traits = Trait.objects.values_list("member__external_id", "name", "text", "number", "moment")
    return {
        "members": Counter(Member.objects.values_list("external_id", "display_name", "registered_at")),
        "purchases": Counter(map(str, purchases)),
        "awards": Counter(Award.objects.values_list("purchase__external_id", "rule__key", "points")),
        "postings": Counter(Posting.objects.values_list("source_ref", "kind", "points", "happened_at")),
        "accounts": Counter(accounts),
        "lots": Counter(lots),
        "entries": Counter(entries),
        "tiers": Counter(TierChange.objects.values_list("account__member__external_id", "tier__slug")),
        "traits": Counter(traits),
        "words": Counter(TraitWord.objects.values_list("member__external_id", "name", "word")),
        "segments": Counter(SegmentMember.objects.values_list("member__external_id", "segment__slug")),
        "events": Counter(Event.objects.values_list("kind", "member__external_id", "occurred_at")),
        "deliveries": Counter(Delivery.objects.values_list("event__kind", "subscriber", "state")),
    }  # fmt: skip


class _Undone(Exception):
    pass


def imported(files, *, together):
    """What importing the files leaves, and the reports; undone afterwards."""
    try:
        with transaction.atomic(), mock.patch.object(bulk, "_go_together", return_value=together):
            running = Programme.objects.get()
            reports = [import_purchases([HEADER, *file], programme=running) for file in files]
            assert list(differences()) == []
            found = (reports, left_behind())
            raise _Undone
    except _Undone:
        return found


def line(row):
    member, number, *others = row
    return ",".join([member, f"P{number}", *others]) + "\n"


@given(st.lists(st.lists(ROWS, max_size=10), min_size=1, max_size=2))
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=max(10, settings.default.max_examples // 8),
)
def test_together_and_one_by_one_leave_the_same(files):
    files = [[line(row) for row in rows] for rows in files]
    reports, rows = imported(files, together=True)
    others, alone = imported(files, together=False)
    assert [(r.imported, r.repeated, r.errors) for r in reports] == [
        (r.imported, r.repeated, r.errors) for r in others
    ]
    for name, found in rows.items():
        assert found == alone[name], name


def reported(report):
    return report.imported, report.held, report.repeated, report.errors


@given(
    st.lists(st.lists(ROWS, max_size=12), min_size=1, max_size=2), st.booleans(), st.sampled_from([3, 2000])
)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=max(10, settings.default.max_examples // 8),
)
def test_a_dry_run_reports_what_the_import_does(files, merged, chunk):
    """With a merged account, whose purchases are the other one's, and without."""
    running = Programme.objects.get()
    with contextlib.suppress(_Undone), transaction.atomic(), mock.patch.object(parts, "CHUNK", chunk):
        *members, third = (known_or_new(external_id=name) for name in ("K1", "K2", "K3"))
        if merged:
            one, into = (Account.objects.create(programme=running, member=who) for who in members)
            Account.objects.filter(pk=one.pk).update(merged_into=into)
        for file in [[line(row) for row in rows] for rows in files]:
            foreseen = import_purchases([HEADER, *file], programme=running, dry_run=True, actors=[third])
            assert reported(foreseen) == reported(
                import_purchases([HEADER, *file], programme=running, actors=[third])
            )
        raise _Undone


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_side_by_side_and_in_a_row_leave_the_same(monkeypatch):
    chance = Random(11)
    days = [f"2026-{chance.randint(2, 10):02}-{chance.randint(1, 28):02}" for _ in range(150)]
    file = [
        f"K{chance.randrange(9)},P{chance.randrange(110)},{day},{chance.randrange(20, 90)},EUR,,\n"
        for day in days
    ]
    monkeypatch.setattr(parts, "CHUNK", 8)
    (report,), in_a_row = imported([file], together=True)  # in a transaction, so one after another
    found = import_purchases([HEADER, *file], programme=Programme.objects.get())
    assert vars(found) == vars(report)
    assert list(differences()) == []
    assert left_behind() == in_a_row
