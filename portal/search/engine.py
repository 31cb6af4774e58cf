"""How the two databases keep the words of texts; how they are asked for them says `asking`.

Both get the same stems, so that they find the same: SQLite in an FTS5 table whose row number is the
document's, PostgreSQL in a `tsvector` column built word by word, past its own parser and dictionaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from .models import Word

# A tsvector keeps positions up to 16383; words further back are found, but rank as if they stood there.
_LAST_POSITION = 16_383
_MOST_STEMS = 20_000


def store(document: int, title: Sequence[str], body: Sequence[str]) -> None:
    """Set the stems of a document, and know them from now on."""
    body = body[:_MOST_STEMS]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM search_stems WHERE rowid = %s", [document])
            cursor.execute(
                "INSERT INTO search_stems (rowid, title, body) VALUES (%s, %s, %s)",
                [document, " ".join(title), " ".join(body)],
            )
        else:
            cursor.execute(
                "UPDATE search_document SET stems = %s::tsvector WHERE id = %s",
                [tsvector(title, body), document],
            )
    Word.objects.learn({*title, *body})


def retitle(documents: Sequence[int], title: Sequence[str]) -> None:
    """Exchange the stems of the documents' titles; those of their bodies stay."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            joined = " ".join(title)
            cursor.executemany(_RETITLE_SQLITE, [[joined, pk] for pk in documents])
        else:
            values: dict[str, Any] = {"title": tsvector(title, []), "documents": list(documents)}
            values |= {"first": len(title) + 1, "last": _LAST_POSITION}
            cursor.execute(_RETITLE_POSTGRESQL, values)
    Word.objects.learn(title)


def forget(documents: Sequence[int]) -> None:
    """Remove the stems of documents that go; on PostgreSQL they go with their row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_stems WHERE rowid = %s", [[pk] for pk in documents])


def count_words() -> None:
    """Count anew in how many documents each known word occurs; those in none are forgotten."""
    with connection.cursor() as cursor:
        for statement in _COUNT_SQLITE if connection.vendor == "sqlite" else _COUNT_POSTGRESQL:
            cursor.execute(statement)
    Word.objects.filter(documents=0).delete()


def tsvector(title: Sequence[str], body: Sequence[str]) -> str:
    """The stems as PostgreSQL reads them; those of the title weigh more."""
    weighted = [(stem, "A") for stem in title] + [(stem, "D") for stem in body]
    return " ".join(
        f"'{stem}':{min(position, _LAST_POSITION)}{weight}"
        for position, (stem, weight) in enumerate(weighted, start=1)
    )


_RETITLE_SQLITE = "UPDATE search_stems SET title = %s WHERE rowid = %s"
# What is not marked as of the title is of the body: its words stand right behind the new title, in their
# distances, which rank. Put together by `||` they would stand further back with each new title.
_RETITLE_POSTGRESQL = (
    "UPDATE search_document SET stems = concat_ws(' ', %(title)s::text, ("
    "SELECT string_agg(quote_literal(lexeme) || ':' || places, ' ') FROM ("
    "SELECT lexeme, string_agg(CASE WHEN place = %(last)s THEN place"
    " ELSE least(place - foremost + %(first)s, %(last)s) END::text, ',') AS places"
    " FROM (SELECT word.lexeme, place, min(place) OVER () AS foremost"
    " FROM unnest(ts_filter(stems, '{d}')) AS word, unnest(word.positions) AS place) AS body"
    " GROUP BY lexeme) AS words))::tsvector WHERE id = ANY(%(documents)s)"
)
_COUNT_SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.search_counts USING fts5vocab(main, search_stems, row)",
    "UPDATE search_word SET documents = coalesce("
    "(SELECT doc FROM temp.search_counts WHERE term = search_word.stem), 0)",
]
_COUNT_POSTGRESQL = [
    "UPDATE search_word SET documents = coalesce(found.ndoc, 0) FROM search_word AS known"
    " LEFT JOIN ts_stat('SELECT stems FROM search_document') AS found ON found.word = known.stem"
    " WHERE known.id = search_word.id",
]
