"""What is compiled once answers as the queryset it was made of."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, F

from loyalty.models import Account, Lot
from portal.activity.models import Event
from portal.precompiled import FEW, Given, Select, Update, _inserts, insert, insert_if_new
from tests.loyalty.factories import MemberFactory, programme

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OF_KIND = Select(
    lambda: Event.objects.filter(kind=Given("kind"), occurred_at__lte=Given("until")).order_by("-occurred_at")
)
KINDS = Select(lambda: Event.objects.filter(kind=Given("kind")).values_list("kind", "source"))
LATER = Update(
    lambda: Account.objects.filter(pk=Given("pk"), pending__gte=Given("least")),
    pending=F("pending") + Given("more", BigIntegerField()),
)


def event(source="s", **values):
    return Event(**({"kind": "custom.a", "source": source, "occurred_at": NOW} | values))


def test_rows_are_whole_objects_in_the_querysets_order():
    insert([event("a"), event("b", occurred_at=NOW + timedelta(hours=1)), event("c", kind="custom.b")])
    for _again in range(2):
        found = OF_KIND.all(kind="custom.a", until=NOW + timedelta(hours=2))
        assert [(row.source, row.occurred_at) for row in found] == [
            ("b", NOW + timedelta(hours=1)),
            ("a", NOW),
        ]
    assert OF_KIND.all(kind="custom.a", until=NOW - timedelta(hours=1)) == []


def test_values_are_tuples():
    insert([event("it's 100 %")])
    assert KINDS.all(kind="custom.a") == [("custom.a", "it's 100 %")]
    assert KINDS.first(kind="custom.x") is None


def test_related_rows_come_along(django_assert_num_queries):
    account = Account.objects.create(programme=programme(), member=MemberFactory())
    with_programme = Select(
        lambda: Account.objects.filter(pk=Given("pk")).select_related("programme", "tier")
    )
    with django_assert_num_queries(1):
        found = with_programme.first(pk=account.pk)
        assert (found.programme.name, found.tier) == (account.programme.name, None)
    found.pending = 4
    found.save()
    account.refresh_from_db()
    assert account.pending == 4


def test_an_update_counts_its_rows():
    account = Account.objects.create(programme=programme(), member=MemberFactory(), pending=1)
    assert (LATER(pk=account.pk, least=1, more=4), LATER(pk=account.pk, least=6, more=1)) == (1, 0)
    account.refresh_from_db()
    assert account.pending == 5


def test_new_rows_get_their_ids_and_can_be_saved_again():
    rows = [event("a", payload={"n": [1, "ü"]}), event("b")]
    insert(rows)
    assert [Event.objects.get(pk=row.pk).source for row in rows] == ["a", "b"]
    assert Event.objects.get(pk=rows[0].pk).payload == {"n": [1, "ü"]}
    rows[0].source = "c"
    rows[0].save()
    assert Event.objects.filter(source="c").count() == 1


def test_nothing_is_written_for_no_rows(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_what_a_constraint_knows_is_not_new():
    assert insert_if_new(event(dedupe_key="k"))
    repeated = event(dedupe_key="k")
    assert not insert_if_new(repeated)
    assert (repeated.pk, Event.objects.count()) == (None, 1)


def test_other_faults_are_raised():
    account = Account.objects.create(programme=programme(), member=MemberFactory())
    wrong = Lot(
        account=account, state="pending", issued=1, remaining=2, earned_at=NOW, available_at=NOW,
        expires_at=NOW, source="s",
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        insert([wrong])
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_if_new(wrong)


def test_many_rows_keep_no_statement():
    insert([event(f"s{number}") for number in range(FEW + 1)])
    assert Event.objects.count() == FEW + 1
    assert not any(count > FEW for _vendor, _model, count, *_rest in _inserts)
