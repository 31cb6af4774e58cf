"""Statements sent to PostgreSQL with one another: in their order, all or none, answered afterwards."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from portal import pipeline, prepared
from portal.compiled_changes import draw_later, insert_drawn, insert_later, upsert_later
from portal.members.models import Member, Trait
from portal.precompiled import Given, Select, Update
from portal.shell.ports import Refused
from portal.together import apart, together, transaction_together
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
postgres = pytest.mark.postgres
NAMED = Select(lambda: Member.objects.filter(pk=Given("pk")).values_list("display_name"))
RENAMED = Update(lambda: Member.objects.filter(pk=Given("pk")), display_name="Ada")


def counted(monkeypatch, name):
    """How many statements went each way by this function of the pipeline."""
    ways, original = [], getattr(pipeline, name)

    def counting(connection, statements):
        ways.append(len(statements))
        return original(connection, statements)

    monkeypatch.setattr(pipeline, name, counting)
    return ways


@pytest.fixture
def sent(monkeypatch):
    """How many statements went each way to the server and back."""
    return counted(monkeypatch, "results")


@pytest.fixture
def ended(monkeypatch):
    """How many statements went with each COMMIT."""
    return counted(monkeypatch, "committed")


def test_what_is_said_later_comes_before_what_is_waited_for():
    member = MemberFactory(display_name="Ben")
    with together(connection):
        RENAMED.later(pk=member.pk)
        assert NAMED.all(pk=member.pk) == [("Ada",)]


def test_at_the_end_all_is_written():
    member = MemberFactory(display_name="Ben")
    with together(connection):
        changed = RENAMED.later(pk=member.pk)
    assert (changed.rowcount, Member.objects.get(pk=member.pk).display_name) == (1, "Ada")


def test_answers_are_there_afterwards():
    one, other = MemberFactory(display_name="Ada"), MemberFactory(display_name="Ben")
    with together(connection):
        asked = [NAMED.later(pk=member.pk) for member in (one, other)]
    assert [answer() for answer in asked] == [[("Ada",)], [("Ben",)]]


def test_outside_a_block_nothing_waits():
    member = MemberFactory(display_name="Ben")
    assert RENAMED.later(pk=member.pk).rowcount == 1


@postgres
def test_they_go_one_way_together(sent):
    member = MemberFactory()
    sent.clear()
    with together(connection):
        RENAMED.later(pk=member.pk)
        RENAMED.later(pk=member.pk)
        NAMED.all(pk=member.pk)
        RENAMED.later(pk=member.pk)
    assert sent == [3, 1]


@postgres
def test_the_outer_block_ends_it(sent):
    with together(connection), together(connection):
        RENAMED.later(pk=0)
    assert sent == [1]


def test_a_row_may_be_known():
    member = MemberFactory()
    with together(connection):
        for text in "ab":
            insert_later([Trait(member=member, name="tier", text=text)], may_be_known=True)
    assert Trait.objects.get(member=member, name="tier").text == "a"


def test_a_known_row_takes_the_changes():
    member = MemberFactory()
    with together(connection):
        for text in "ab":
            row = Trait(member=member, name="tier", text=text)
            upsert_later(row, known_by=["member", "name"], changes=["text"])
    assert Trait.objects.get(member=member, name="tier").text == "b"


def twice_the_same(then):
    row = Trait(member=MemberFactory(), name="tier")
    with transaction.atomic(), together(connection):
        insert_later([row, row])
        then(pk=0)


@pytest.mark.parametrize("then", [RENAMED.later, NAMED.all], ids=["at the end", "at the next"])
def test_one_that_fails_fails_the_block(then):
    with pytest.raises(IntegrityError):
        twice_the_same(then)
    assert not Trait.objects.filter(name="tier").exists()


@postgres
def test_in_a_broken_transaction_nothing_is_sent(sent):
    with transaction.atomic(), together(connection):
        RENAMED.later(pk=0)
        transaction.set_rollback(True)
    assert sent == []


def renamed_and_refused(member):
    with together(connection):
        RENAMED.later(pk=member.pk)
        raise Refused("no", "No.")


def test_what_was_said_before_a_refusal_is_done():
    member = MemberFactory(display_name="Ben")
    with pytest.raises(Refused):
        renamed_and_refused(member)
    assert Member.objects.get(pk=member.pk).display_name == "Ada"


@postgres
@pytest.mark.django_db(transaction=True)
def test_a_transaction_begins_on_the_same_way(sent):
    with transaction.atomic():
        assert NAMED.all(pk=0) == []
        assert connection.connection.info.transaction_status.name == "INTRANS"
    assert sent == [1]


def sent_to_nobody():
    with transaction.atomic():
        [(process,)] = prepared.ask(connection, "SELECT pg_backend_pid()", ()).rows
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        other.close()
        with together(connection):
            RENAMED.later(pk=0)
            RENAMED.later(pk=0)


@postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_known", [False, True])
def test_a_lost_connection_is_an_error(is_known):
    if is_known:
        RENAMED(pk=0)
    with pytest.raises(OperationalError):
        sent_to_nobody()
    connection.close()
    assert NAMED.all(pk=0) == []


def made_and_renamed(member, *, then=lambda: None):
    with transaction_together(connection):
        insert_later([Trait(member=member, name="tier", text="a")])
        RENAMED.later(pk=member.pk)
        then()


@postgres
@pytest.mark.django_db(transaction=True)
def test_the_commit_goes_with_the_last(sent, ended):
    member = MemberFactory(display_name="Ben")
    sent.clear()
    made_and_renamed(member)
    assert (sent, ended) == ([], [2])
    assert NAMED.all(pk=member.pk) == [("Ada",)]


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_for_at_the_commit_is_done():
    done = []
    made_and_renamed(MemberFactory(), then=lambda: transaction.on_commit(lambda: done.append(1)))
    assert done == [1]


def refuse():
    raise Refused("no", "No.")


@postgres
def test_as_a_savepoint_it_sends_nothing_either_when_left_by_an_error(sent):
    with pytest.raises(Refused):
        made_and_renamed(MemberFactory(), then=refuse)
    assert sent == []


@postgres
def test_what_waited_outside_comes_before_a_savepoint(sent):
    member = MemberFactory(display_name="Ben")
    sent.clear()
    with together(connection):
        RENAMED.later(pk=member.pk)
        with pytest.raises(Refused), transaction_together(connection):
            refuse()
    assert sent == [1]
    assert NAMED.all(pk=member.pk) == [("Ada",)]


@pytest.mark.django_db(transaction=True)
def test_left_by_an_error_nothing_is_written(sent):
    member = MemberFactory(display_name="Ben")
    with pytest.raises(Refused):
        made_and_renamed(member, then=refuse)
    assert NAMED.all(pk=member.pk) == [("Ben",)]
    assert not Trait.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_constraint_finds_at_the_commit_undoes_all():
    member = MemberFactory(display_name="Ben")
    with pytest.raises(IntegrityError):
        made_and_renamed(member, then=lambda: insert_later([Trait(member_id=0, name="tier")]))
    assert NAMED.all(pk=member.pk) == [("Ben",)]
    assert not Trait.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_after_an_error_the_next_transaction_is_as_ever():
    member = MemberFactory()
    with pytest.raises(IntegrityError):
        made_and_renamed(member, then=lambda: insert_later([Trait(member_id=0, name="tier")]))
    made_and_renamed(member)
    assert Trait.objects.get().member_id == member.pk


@pytest.mark.django_db(transaction=True)
def test_a_rollback_that_was_decided_is_one():
    made_and_renamed(MemberFactory(), then=lambda: transaction.set_rollback(True))
    assert not Trait.objects.exists()


@postgres
@pytest.mark.django_db(transaction=True)
def test_within_another_transaction_nothing_is_committed(ended):
    member = MemberFactory()
    with transaction.atomic():
        made_and_renamed(member)
        transaction.set_rollback(True)
    assert ended == []
    assert not Trait.objects.exists()


@postgres
def test_apart_nothing_waits(sent):
    with together(connection):
        RENAMED.later(pk=0)
        with apart(connection):
            RENAMED.later(pk=0)
            RENAMED.later(pk=0)
        RENAMED.later(pk=0)
        RENAMED.later(pk=0)
    assert sent == [1, 1, 1, 2]


def test_a_row_is_written_by_the_id_drawn_for_it():
    member = MemberFactory()
    with together(connection):
        drawn = draw_later(Trait, Member)
        first, _other = drawn()
        insert_drawn(row := Trait(member=member, name="tier", text="a"), first)
    assert Trait.objects.get() == row
    assert first in {None, row.pk}


@postgres
def test_an_id_is_drawn_once():
    assert len({draw_later(Trait)() for _ in range(5)}) == 5
