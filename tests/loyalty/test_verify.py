import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from loyalty.actions import mature_due, redeem
from loyalty.models import Account, Reward
from loyalty.verifying import differences

from .factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def books():
    programme()
    member = MemberFactory()
    buy(member)
    buy(member, days_ago=2)
    mature_due()
    give(member, 12)
    redeem(member=member, reward=Reward.objects.get(), key="one")
    return member


def test_right_books_have_no_differences(books, capsys):
    call_command("verify_ledger")
    assert "all right" in capsys.readouterr().out


@pytest.mark.parametrize(
    "change", ["UPDATE loyalty_entry SET points = points + 1", "DELETE FROM loyalty_entry"]
)
def test_entries_can_be_neither_changed_nor_deleted(books, change):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def tamper(sql):
    triggers = {"sqlite": ["DROP TRIGGER loyalty_entry_no_update", "DROP TRIGGER loyalty_entry_no_delete"]}
    with connection.cursor() as cursor:
        for statement in triggers.get(
            connection.vendor, ["DROP TRIGGER loyalty_entry_no_change ON loyalty_entry"]
        ):
            cursor.execute(statement)
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE loyalty_entry SET points = points + 1 WHERE to_slot = 'available'",
        "DELETE FROM loyalty_entry WHERE to_slot = 'redeemed'",
        "UPDATE loyalty_account SET available = available + 1",
        "UPDATE loyalty_lot SET remaining = remaining - 1 WHERE remaining > 0",
        "UPDATE loyalty_posting SET points = points + 1 WHERE kind = 'grant'",
    ],
)
def test_tampering_is_found(books, sql):
    tamper(sql)
    assert list(differences())


def test_the_command_says_each_difference_and_exits_1(books, capsys):
    Account.objects.update(available=99)
    with pytest.raises(SystemExit) as exit_:
        call_command("verify_ledger")
    assert exit_.value.code == 1
    assert "available is 99" in capsys.readouterr().err


def test_balances_never_go_below_zero_in_the_database(books):
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.update(available=-1)


def test_points_beside_a_debt_are_refused_by_the_database(books):
    with pytest.raises(DatabaseError), transaction.atomic():
        Account.objects.update(available=1, debt=1)
