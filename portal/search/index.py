"""Putting documents in and taking them out; called by the apps' subscriptions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from . import engine
from .models import Document
from .snippets import plain
from .words import stems


@transaction.atomic
def put(
    *,
    kind: str,
    object_id: int,
    language: str,
    title: str,
    body: str,
    url: str,
    audience: str = "public",
    moment: datetime,
    container: str = "",
    author: int | None = None,
) -> None:
    """Add or replace a document. `language` is "de" or "en", `body` plain text or Markdown, `url` a path.

    `container` ("category:3") names what the document's audience may later change with,
    `author` the id of the member who wrote it.
    """
    document, _created = Document.objects.update_or_create(
        kind=kind,
        object_id=object_id,
        defaults={
            "language": language,
            "title": title[:200],
            "body": plain(body),
            "url": url,
            "audience": audience,
            "moment": moment,
            "container": container,
            "author_id": author,
        },
    )
    engine.store(document.pk, stems(title, language), stems(body, language))


@transaction.atomic
def retitle(*, kind: str, object_ids: Sequence[int], title: str) -> set[int]:
    """Give documents another title; their texts are not stemmed again.

    Returns which of `object_ids` are in the index.
    """
    title = title[:200]
    rows = Document.objects.filter(kind=kind, object_id__in=object_ids)
    former = list(rows.exclude(title=title).values_list("pk", "language"))
    for language in sorted({language for _pk, language in former}):
        engine.retitle([pk for pk, its in former if its == language], stems(title, language))
    Document.objects.filter(pk__in=[pk for pk, _language in former]).update(title=title)
    return set(rows.values_list("object_id", flat=True))


def remove(*, kind: str, object_id: int) -> None:
    """Take a document out; nothing happens where it is not there."""
    remove_many(kind=kind, object_ids=[object_id])


@transaction.atomic
def remove_many(*, kind: str, object_ids: Sequence[int]) -> None:
    """Take documents out, as far as they are there."""
    rows = Document.objects.filter(kind=kind, object_id__in=object_ids)
    engine.forget(list(rows.values_list("pk", flat=True)))
    rows.delete()


def set_audience(*, container: str, audience: str) -> int:
    """Change who may find what lies in a container; returns how many documents that were."""
    return Document.objects.filter(container=container).exclude(audience=audience).update(audience=audience)


def relocate(*, kind: str, object_ids: Any, container: str, audience: str) -> int:
    """Put documents into another container, found by `audience` from now on; returns how many there were.

    `object_ids` are numbers, or a query of them.
    """
    rows = Document.objects.filter(kind=kind, object_id__in=object_ids)
    return rows.update(container=container, audience=audience)
