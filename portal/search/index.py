"""Putting documents in and taking them out; called by the apps' subscriptions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from . import engine
from .models import Document
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
            "body": body,
            "url": url,
            "audience": audience,
            "moment": moment,
            "container": container,
            "author_id": author,
        },
    )
    engine.store(document.pk, stems(title, language), stems(body, language))


@transaction.atomic
def remove(*, kind: str, object_id: int) -> None:
    """Take a document out; nothing happens where it is not there."""
    rows = Document.objects.filter(kind=kind, object_id=object_id)
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
