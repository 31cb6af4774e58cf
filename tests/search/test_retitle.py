"""Another title leaves a document's text as it is in the index."""

import pytest
from django.db import connection
from django.utils import timezone

from portal.search import index

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def put(object_id, title, body="The kettle whistles, and the mill whistles too."):
    where = {"kind": "note", "url": "/", "language": "en", "moment": timezone.now()}
    index.put(object_id=object_id, title=title, body=body, **where)


def stems():
    with connection.cursor() as cursor:
        cursor.execute("SELECT stems::text FROM search_document ORDER BY object_id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    "body", ["The kettle whistles, and the mill whistles too.", ""], ids=["text", "none"]
)
def test_renamed_again_and_again_its_words_stand_where_a_new_one_has_them(body):
    put(1, "Mill", body)
    for title in ("Mill and kettle at home", "Tea", "The mill at home", "Kettle here"):
        index.retitle(kind="note", object_ids=[1], title=title)
    put(2, "Kettle here", body)
    renamed, new = stems()
    assert renamed == new


def test_words_far_back_stay_there():
    put(1, "Mill", "tea " * 200 + " ".join(f"w{n}x" for n in range(16_300)))
    index.retitle(kind="note", object_ids=[1], title="Mill and kettle at home again")
    index.retitle(kind="note", object_ids=[1], title="Mill")
    assert "'w16299x':16383" in stems()[0]
