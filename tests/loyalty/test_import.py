import csv
import importlib.util
import io
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyalty.actions import bulk
from loyalty.models import Account, Award, EarningRule, Posting, Programme, Purchase, RuleRate
from loyalty.purchases.importing import OPTIONAL, BadFile, BadRow, Parser, import_purchases, minor_units
from loyalty.verifying import differences
from portal.activity.models import Event
from portal.members.models import Member
from tests.support import thorough

from .factories import MemberFactory, programme, utc

HEADER = "member,purchase,purchased_at,amount,currency"
GOOD = "K1,A1,2026-03-01T10:00:00+01:00,64.93,EUR"


def load(*rows, header=HEADER, **options):
    return import_purchases(
        [f"{header}\n", *[f"{row}\n" for row in rows]], programme=Programme.objects.get(), **options
    )


@pytest.fixture(autouse=True)
def the_programme(db):
    programme()


def test_a_row_is_a_purchase():
    report = load(GOOD)
    purchase = Purchase.objects.get()
    assert (report.imported, report.rejected) == (1, 0)
    assert (purchase.amount, purchase.member.external_id, purchase.awards.get().points) == (6493, "K1", 1)


def test_unknown_members_become_not_yet_registered_ones():
    load(GOOD)
    member = Member.objects.get(external_id="K1")
    assert (member.registered_at, member.has_usable_password()) == (None, False)


def test_importing_again_changes_nothing():
    load(GOOD)
    report = load(GOOD)
    assert (report.imported, report.repeated, report.rejected) == (0, 1, 0)
    assert Account.objects.get().pending + Account.objects.get().available == 1


def test_the_same_row_twice_in_one_file_counts_once():
    report = load(GOOD, GOOD)
    assert (report.imported, report.repeated) == (1, 1)


def test_the_same_number_with_another_amount_is_reported():
    report = load(GOOD, GOOD.replace("64.93", "99.00"))
    assert (report.imported, report.rejected) == (1, 1)
    assert report.errors[0][0] == 3


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("K1,A1,2026-03-01,-1,EUR", "amount"),
        ("K1,A1,2026-03-01,NaN,EUR", "amount"),
        ("K1,A1,2026-03-01,10.005,EUR", "amount"),
        ("K1,A1,2026-03-01,1e30,EUR", "amount"),
        ("K1,A1,2026-03-01,10000000,EUR", "amount"),
        ('K1,A1,2026-03-01,"1,50",EUR', "amount"),
        ("K1,A1,2026-13-01,1.50,EUR", "purchased_at"),
        ("K1,A1,yesterday,1.50,EUR", "purchased_at"),
        ("K1,A1,2026-03-01,1.50,CHF", "currency"),
        (",A1,2026-03-01,1.50,EUR", "member"),
        ("s-0123456789,A1,2026-03-01,1.50,EUR", "member"),
        ("K1,,2026-03-01,1.50,EUR", "purchase"),
        ("K1,A1,2026-03-01,1.50", "fields"),
        ("K1,A1,2026-03-01,1.50,EUR,more", "fields"),
    ],
)
def test_a_bad_row_is_named_and_stops_nothing(row, field):
    report = load(row, GOOD)
    assert (report.imported, report.rejected) == (1, 1)
    line, reason = report.errors[0]
    assert line == 2
    assert field in reason


@pytest.mark.parametrize(("currency", "amount", "minor"), [("JPY", "500", 500), ("KWD", "1.234", 1234)])
def test_each_currency_has_its_own_decimals(currency, amount, minor):
    Programme.objects.update(currency=currency)
    report = load(f"K1,A1,2026-03-01,{amount},{currency}", f"K1,A2,2026-03-01,1.2345,{currency}")
    assert (report.imported, report.rejected) == (1, 1)
    assert Purchase.objects.get().amount == minor


def test_nothing_is_posted_on_an_account_that_was_merged_meanwhile(monkeypatch):
    load(GOOD)
    into = Account.objects.create(programme=Programme.objects.get())
    Account.objects.exclude(pk=into.pk).update(merged_into=into)
    with monkeypatch.context() as patched:
        patched.setattr(bulk, "_go_together", lambda *_args: True)  # as it was when it was asked
        with pytest.raises(OperationalError):
            load(GOOD.replace("A1", "A2"))
    load(GOOD.replace("A1", "A2"))
    into.refresh_from_db()
    assert (Purchase.objects.count(), into.pending + into.available) == (2, 1)


@pytest.fixture
def swiss():
    """A second currency, as a rule's rate makes it known."""
    RuleRate.objects.create(rule=EarningRule.objects.get(), currency="CHF", over=4000, per=100)


def test_another_currency_that_a_rule_knows_is_imported(swiss):
    report = load(GOOD.replace("64.93,EUR", "45.00,CHF"))
    assert (report.imported, report.rejected) == (1, 0)
    purchase = Purchase.objects.get()
    assert (purchase.currency, purchase.amount, purchase.awards.get().points) == ("CHF", 4500, 1)


def test_a_currency_that_no_rule_knows_is_refused_with_those_that_are(swiss):
    report = load(GOOD.replace("EUR", "USD"))
    assert report.errors == [(2, "currency: purchases are counted in CHF, EUR.")]


@pytest.fixture
def owner():
    return MemberFactory(external_id="K1")


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("together", [True, False])
def test_rows_of_an_actors_own_account_are_rejected(owner, dry_run, together, monkeypatch):
    monkeypatch.setattr(bulk, "_go_together", lambda *_args: together)
    other = GOOD.replace("K1,A1", "K2,A2")
    report = load(GOOD, other, actors=[owner, MemberFactory()], dry_run=dry_run)
    assert (report.imported, report.rejected) == (1, 1)
    assert report.errors == [(2, "purchase A1: This is your own account: a colleague has to do it.")]


def test_rows_of_an_account_merged_with_an_actors_own_are_rejected(owner):
    load(GOOD)
    actor = MemberFactory()
    home = Account.objects.create(programme=Programme.objects.get(), member=actor)
    Account.objects.filter(member=owner).update(merged_into=home)
    assert load(GOOD.replace("A1", "A2"), actors=[actor]).rejected == 1


@pytest.mark.parametrize("together", [True, False])
def test_event_and_posting_name_who_imported(together, monkeypatch):
    monkeypatch.setattr(bulk, "_go_together", lambda *_args: together)
    actor = MemberFactory()
    load(GOOD, actors=[MemberFactory(), actor])
    assert Event.objects.get(kind="loyalty.purchase_recorded").actor == actor
    assert Posting.objects.get().actor == actor


def test_what_lies_ahead_is_counted_apart():
    report = load(GOOD, GOOD.replace("A1,2026", "A2,2100"))
    assert (report.imported, report.held, report.rejected) == (2, 1, 0)


def test_a_dry_run_neither_writes_nor_locks():
    with CaptureQueriesContext(connection) as asked:
        load(GOOD, GOOD.replace("A1", "A2"), dry_run=True)
    assert all(one["sql"].startswith("SELECT") for one in asked)
    assert not any("FOR UPDATE" in one["sql"] for one in asked)


def test_a_dry_run_asks_no_more_for_more_rows(django_assert_max_num_queries):
    load(*[GOOD.replace("A1", f"A{number}") for number in range(5)])
    changed = [GOOD.replace("A1", f"A{number % 9}").replace("64", "65") for number in range(40)]
    with django_assert_max_num_queries(8):
        load(*changed, dry_run=True)


def test_zero_is_a_purchase_that_earns_nothing():
    load(GOOD.replace("64.93", "0"))
    assert not Award.objects.exists()


def test_a_day_alone_is_meant_in_the_programmes_time_zone():
    load(GOOD.replace("2026-03-01T10:00:00+01:00", "2026-03-01"))
    assert Purchase.objects.get().purchased_at.isoformat() == "2026-02-28T23:00:00+00:00"


def test_a_dry_run_reports_the_same_and_writes_nothing():
    report = load(GOOD, "bad", dry_run=True)
    assert (report.imported, report.rejected) == (1, 1)
    assert not Purchase.objects.exists()
    assert not Member.objects.exists()


@pytest.mark.parametrize("header", ["member,purchase", HEADER + ",colour", ""])
def test_a_wrong_header_is_refused(header):
    with pytest.raises(BadFile, match=r"member,purchase,purchased_at"):
        load(header=header)


def test_the_command_prints_and_exits_by_the_contract(tmp_path, capsys):
    file = tmp_path / "purchases.csv"
    file.write_text(f"{HEADER}\n{GOOD}\nbad row\n")
    with pytest.raises(SystemExit) as exit_:
        call_command("import_purchases", str(file))
    out, err = capsys.readouterr()
    assert exit_.value.code == 1
    assert out.strip() == "imported=1 repeated=0 rejected=1"
    assert err.startswith("line 3: ")


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"missing\.csv"):
        call_command("import_purchases", str(tmp_path / "missing.csv"))


@given(st.integers(0, 999_999_999))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_survive_writing_and_reading(cents):
    assert minor_units(f"{cents // 100}.{cents % 100:02d}", "EUR") == cents


@given(st.permutations([*HEADER.split(","), *OPTIONAL]), st.lists(st.text(max_size=40), max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_ever_fails_but_by_naming_why(header, values):
    parser = Parser(header, Programme(currency="EUR"))
    try:
        row = parser.row(values)
    except BadRow as error:
        assert str(error)  # noqa: PT017 - either is right
    else:
        assert 0 <= row.amount < 10**9


def cdnow():
    """Real purchases of a real shop (CDNOW, 1997/98), with the days and dollars as they were."""
    spec = importlib.util.find_spec("lifetimes")
    path = Path(spec.submodule_search_locations[0]) / "datasets" / "CDNOW_sample.txt"
    for number, line in enumerate(path.read_text().splitlines()):
        parts = line.split()
        if len(parts) == 5 and parts[0].isdigit():
            yield parts[1], f"CD{number}", datetime.strptime(parts[2], "%Y%m%d").date(), parts[4]


@pytest.mark.thorough
def test_cdnow_earns_what_counting_by_hand_says():
    Programme.objects.update(starts_on="1997-01-01", months_to_live=240)
    EarningRule.objects.update(valid_from=utc(1996, 12, 31))
    # All of it takes minutes: `make audit` does that.
    rows = list(cdnow())[: None if thorough.AUDIT else 700]
    text = io.StringIO()
    csv.writer(text).writerows(
        [HEADER.split(","), *[[f"c{m}", n, d.isoformat(), a, "EUR"] for m, n, d, a in rows]]
    )
    report = import_purchases(text.getvalue().splitlines(keepends=True), programme=Programme.objects.get())
    assert (report.imported, report.rejected) == (len(rows), 0)
    by_hand = Counter(f"c{member}" for member, _number, _day, amount in rows if float(amount) > 50)
    accounts = Account.objects.filter(pending__gt=0).select_related("member")
    held = {account.member.external_id: account.pending for account in accounts}
    assert held == by_hand
    assert sum(Purchase.objects.values_list("amount", flat=True)) == sum(
        round(float(a) * 100) for *_x, a in rows
    )
    assert list(differences()) == []
