"""Rows as plain tuples: what is written is what is read, whichever way a table takes them."""

import json

import pytest
from django.utils import timezone

from portal.activity.models import Event
from portal.members.models import Member, Trait
from portal.tables import FEW, Table
from tests.members.factories import MemberFactory

EVENTS = Table(Event, "id kind member_id source payload occurred_at recorded_at")
TRAITS = Table(Trait, "member_id name text number moment")
MEMBERS = Table(Member, "external_id number handle display_name password created_at")
HARD = ['a "b" \\ c', "ü\n\t€", "{}", "NULL", ""]

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, FEW + 1])
def test_documents_are_read_as_they_were_written(count):
    now, documents = timezone.now(), [{"text": HARD[n], "n": [n, None]} for n in range(count)]
    ids = EVENTS.draw(count)
    EVENTS.insert(
        [(pk, "x.y", None, "s", json.dumps(said), now, now) for pk, said in zip(ids, documents, strict=True)]
    )
    rows = Event.objects.order_by("pk").values_list("payload", "dedupe_key", "actor_id")
    assert list(rows) == [(said, None, None) for said in documents]


def test_words_are_put_as_they_are():
    members = [MemberFactory() for _word in HARD]
    for _again in range(2):
        TRAITS.put(
            [(one.pk, "w", word, None, None) for one, word in zip(members, HARD, strict=True)],
            unique="member_id name",
            update="text number moment",
        )
    assert list(Trait.objects.filter(name="w").order_by("pk").values_list("text", flat=True)) == HARD


@pytest.mark.parametrize("count", [2, FEW + 1])
def test_what_is_not_named_has_its_default(count):
    now = timezone.now()
    rows = [(f"K{n}", f"N-{n}", f"k-{n}", f"{n} %s", "!", now) for n in range(count)]
    MEMBERS.insert_missing(rows)
    MEMBERS.insert_missing(rows)
    fresh = Member()
    names = [f.attname for f in Member._meta.concrete_fields if f.attname not in {"id", *MEMBERS._names}]
    found = Member.objects.filter(external_id__startswith="K").values(*names)
    assert [*found] == [{name: getattr(fresh, name) for name in names}] * count
