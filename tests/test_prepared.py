"""Statements PostgreSQL keeps: what goes in comes out, errors are Django's, and not too many are kept."""

from datetime import UTC, datetime

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from portal import prepared
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
IsolationLevel = pytest.importorskip("psycopg").IsolationLevel
NAMES = "SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'kept_%'"


def ask(sql, *values):
    with prepared.cursor(connection) as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", "100 % of O'Neill's “words” \\ $1"),
        ("text", None),
        ("bigint", -(2**63)),
        ("boolean", True),
        ("timestamptz", datetime(2028, 2, 29, 23, 59, 59, 999999, tzinfo=UTC)),
        ("bigint[]", [1, 2, 3]),
    ],
)
def test_what_goes_in_comes_out(kind, value):
    for _again in range(2):
        assert ask(f"SELECT %s::{kind}", value) == [(value,)]


def test_rows_come_one_by_one_or_together():
    with prepared.cursor(connection) as cursor:
        cursor.execute("SELECT generate_series(1, %s::bigint)", [3])
        assert cursor.rowcount == 3
        assert cursor.fetchone() == (1,)
        assert cursor.fetchall() == [(2,), (3,)]
        assert cursor.fetchone() is None


def test_a_percent_sign_is_one():
    assert ask("SELECT %s::text LIKE '5%%'", "50") == [(True,)]


def test_errors_are_djangos():
    known = MemberFactory()
    twice = [known.pk, "tier"] * 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ask("INSERT INTO members_trait (member_id, name) VALUES (%s, %s), (%s, %s)", *twice)


def test_nothing_is_sent_in_a_transaction_that_is_broken():
    transaction.set_rollback(True)
    with pytest.raises(transaction.TransactionManagementError):
        ask("SELECT %s::bigint", 1)
    transaction.set_rollback(False)


def test_they_outlive_a_rollback():
    for _again in range(2):
        with transaction.atomic():
            assert ask("SELECT count(*) FROM members_member WHERE id = %s", 0) == [(0,)]
            transaction.set_rollback(True)
        transaction.set_rollback(False)
    assert ask("SELECT count(*) FROM members_member WHERE id = %s", 0) == [(0,)]


def test_the_longest_unused_goes(monkeypatch):
    ask("SELECT 0 + %s::bigint", 1)
    with connection.cursor() as cursor:
        cursor.execute(NAMES)
        [(known,)] = cursor.fetchall()
        monkeypatch.setattr(prepared, "MOST", known)
        for number in range(5):
            assert ask(f"SELECT {number} + %s::bigint, 'another'", 1) == [(number + 1, "another")]
        cursor.execute(NAMES)
        assert cursor.fetchall() == [(known,)]


def test_the_log_has_the_text():
    with CaptureQueriesContext(connection) as log:
        ask("SELECT %s::text", "it's")
    assert "it''s" in log.captured_queries[0]["sql"]


def test_a_connection_serves_whoever_has_it():
    cursor = prepared.cursor(connection)
    cursor.database = None
    assert prepared.cursor(connection).database is connections[DEFAULT_DB_ALIAS]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_with_the_level_of_its_connection():
    connection.ensure_connection()
    connection.connection.isolation_level = IsolationLevel.REPEATABLE_READ
    try:
        with transaction.atomic():
            assert ask("SHOW transaction_isolation") == [("repeatable read",)]
    finally:
        connection.connection.isolation_level = None
