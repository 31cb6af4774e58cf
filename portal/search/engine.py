"""The one module that knows how the two databases search text.

Both get the same stems, so that they find the same: SQLite in an FTS5 table whose row number is the
document's, PostgreSQL in a `tsvector` column built word by word, past its own parser and dictionaries.
Stems consist of letters and digits only; quoted, no query can be anything but words.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from .words import Alternative

# A tsvector keeps positions up to 16383; words further back are found, but rank as if they stood there.
_LAST_POSITION = 16_383
_MOST_STEMS = 20_000


def store(document: int, title: Sequence[str], body: Sequence[str]) -> None:
    """Set the stems of a document."""
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
                [_tsvector(title, body), document],
            )


def forget(documents: Sequence[int]) -> None:
    """Remove the stems of documents that go; on PostgreSQL they go with their row."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_stems WHERE rowid = %s", [[pk] for pk in documents])


def find(
    words: Sequence[Alternative], audiences: Sequence[str], kinds: Sequence[str] | None, limit: int, cap: int
) -> tuple[list[int], int]:
    """Documents with every word, best first: up to `limit` ids, and how many there are, at most `cap`."""
    source, rank, query = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    where = f"d.audience IN ({_places(audiences)})"
    values = [query(words), *audiences]
    if kinds is not None:
        where += f" AND d.kind IN ({_places(kinds) or 'NULL'})"
        values += kinds
    # Nothing of the query stands in the statement itself: it is built of this module's constants.
    matching = f"FROM {source} AND {where}"
    order = f"{rank}, d.moment DESC, d.id DESC"
    ordered = f"SELECT d.id {matching} ORDER BY {order} LIMIT {int(limit)}"
    counted = f"SELECT count(*) FROM (SELECT 1 {matching} LIMIT {int(cap)}) AS found"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(ordered, values)
        ids = [row[0] for row in cursor.fetchall()]
        if len(ids) < limit:
            return ids, len(ids)
        cursor.execute(counted, values)
        return ids, cursor.fetchone()[0]


def _places(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))


def _tsvector(title: Sequence[str], body: Sequence[str]) -> str:
    weighted = [(stem, "A") for stem in title] + [(stem, "D") for stem in body]
    return " ".join(
        f"'{stem}':{min(position, _LAST_POSITION)}{weight}"
        for position, (stem, weight) in enumerate(weighted, start=1)
    )


def _fts5_query(words: Sequence[Alternative]) -> str:
    def either(word: Alternative) -> str:
        return " OR ".join([f'"{s}"' for s in word.stems] + [f'"{p}"*' for p in word.prefixes])

    return " AND ".join(f"({either(word)})" for word in words)


def _tsquery(words: Sequence[Alternative]) -> str:
    def either(word: Alternative) -> str:
        return " | ".join([f"'{s}'" for s in word.stems] + [f"'{p}':*" for p in word.prefixes])

    return " & ".join(f"({either(word)})" for word in words)


_SQLITE = (
    "search_stems JOIN search_document d ON d.id = search_stems.rowid WHERE search_stems MATCH %s",
    "bm25(search_stems, 6.0, 1.0)",
    _fts5_query,
)
_POSTGRESQL = (
    "search_document d, (SELECT %s::tsquery AS words) AS q WHERE d.stems @@ q.words",
    "ts_rank_cd(d.stems, q.words, 1) DESC",
    _tsquery,
)
