import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from loyalty.actions import capture, mature_due, redeem
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
    capture(redemption=redeem(member=member, reward=Reward.objects.get(), key="one"))
    return member


def test_right_books_have_no_differences(books, capsys):
    call_command("verify_ledger")
    assert "all right" in capsys.readouterr().out


KEPT = ["entry", "posting"]


@pytest.mark.parametrize("change", ["UPDATE loyalty_{} SET points = points + 1", "DELETE FROM loyalty_{}"])
@pytest.mark.parametrize("table", KEPT)
def test_what_is_in_the_books_can_be_neither_changed_nor_deleted(books, change, table):
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def tamper(sql):
    with connection.cursor() as cursor:
        for table in KEPT:
            drops = [f"DROP TRIGGER loyalty_{table}_no_{action}" for action in ("update", "delete")]
            if connection.vendor == "postgresql":
                drops = [f"DROP TRIGGER loyalty_{table}_no_change ON loyalty_{table}"]
            for statement in drops:
                cursor.execute(statement)
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        ("UPDATE loyalty_entry SET points = points + 1 WHERE to_slot = 'available'", "available is"),
        ("UPDATE loyalty_redemption SET state = 'reserved'", "0 are reserved, redemptions say 10"),
        ("UPDATE loyalty_redemption SET state = 'undone'", "never given back"),
        ("UPDATE loyalty_account SET available = available + 1", "its entries say"),
        ("UPDATE loyalty_account SET qualifying = qualifying + 1", "its slots sum to 1"),
        ("UPDATE loyalty_lot SET remaining = remaining - 1 WHERE remaining > 0", "remain, its entries say"),
        ("UPDATE loyalty_lot SET state = 'available'", "it is available"),
        ("UPDATE loyalty_posting SET points = points + 1 WHERE kind = 'grant'", "its entries moved"),
        ("UPDATE loyalty_award SET points = points + 1", "2 awarded, 1 posted, 1 in lots"),
        ("UPDATE loyalty_purchase SET refunded = 1", "1 refunded, its refunds say 0"),
        ("UPDATE loyalty_redemption SET points = 9", "9 points, its posting says"),
        ("UPDATE loyalty_lot SET origin_id = id WHERE source = 'test:1'", "which it came from"),
        ("UPDATE loyalty_entry SET to_slot = 'moved' WHERE to_slot = 'redeemed'", "came to none"),
    ],
)
def test_tampering_is_found(books, sql, sentence):
    tamper(sql)
    assert sentence in "\n".join(differences())


def test_verifying_reads_as_often_for_many_as_for_one(books, django_assert_num_queries):
    with CaptureQueriesContext(connection) as before:
        list(differences())
    buy(MemberFactory(), number="another")
    with django_assert_num_queries(len(before)):
        assert not list(differences())


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
