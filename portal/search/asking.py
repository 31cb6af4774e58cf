"""How the two databases are asked for words; how they keep them says `engine`.

Stems consist of letters and digits only; quoted, no query can be anything but words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from string import Formatter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from portal import prepared
from portal.precompiled import Given

from .models import DocumentQuerySet
from .words import Alternative

#: Of documents with frequent words so many of the newest are ranked; of those with others RARE_RANKED.
RANKED, RARE_RANKED = 200, 1000
# Words are frequent where so many of the newest PROBED documents have them.
FREQUENT, PROBED = 4, 256
_AND = " & "
#: Number, kind, title, text, address and time of a document.
Text = tuple[int, str, str, str, str, datetime]


def asked(words: Sequence[Alternative]) -> str:
    """The words as this database's full-text search wants to be asked for them: each, in any form."""
    if connection.vendor == "sqlite":
        return " AND ".join(_either(word, " OR ", '"{}"', '"{}"*') for word in words)
    return _AND.join(_either(word, " | ", "'{}'", "'{}':*") for word in words)


def are_several(query: str) -> bool:
    """Whether PostgreSQL is asked for more words than one; SQLite is asked for all alike."""
    return _AND in query


def _either(word: Alternative, between: str, stem: str, prefix: str) -> str:
    return f"({between.join([*map(stem.format, word.stems), *map(prefix.format, word.prefixes)])})"


class Found(NamedTuple):
    """What the index knows, what of it may be found, and the texts of one page of that."""

    known: int
    counted: int
    texts: list[Text]


NOTHING = Found(0, 0, [])


class Statement:
    """The best or the newest of the documents with some words; its SQL is built once, and prepared.

    `documents` are all that the index knows to be findable, with whatever words; `within` all in the same
    stretch of time; `may` those that may be found indeed, which is asked of the few that are looked at.
    """

    def __init__(
        self,
        documents: DocumentQuerySet,
        within: DocumentQuerySet,
        may: DocumentQuerySet,
        newest: int = 0,
        *,
        several: bool = False,
    ) -> None:
        """The newest first, at most `newest`; without it the best first, sought among the newest.

        `several` is whether it is asked for more words than one.
        """
        if connection.vendor == "sqlite":
            known = _sqlite(documents, newest)
        else:
            known = _postgresql(documents, within, newest, several)
        scored = may.extra(select={"score": "score"}).order_by().values_list("id", "moment", "score")
        allowed = _out_of(("SELECT * FROM known", ()), _text(scored))
        self._sql, self._params = _filled(_FOUND, known=known, allowed=allowed, start=_START, stop=_STOP)

    def find(self, most: int, page: slice, **values: Any) -> Found:
        """The first `most` are looked at, those of `page` are read; `query` is what `asked` has answered."""
        values |= {"most": most, "start": page.start, "stop": page.stop}
        given = [
            param.adapted(values[param.name], connection) if isinstance(param, Given) else param
            for param in self._params
        ]
        rows = prepared.ask(connection, self._sql, given).rows
        known, counted, *_first = rows[0]
        return Found(known, counted, [_read(row[2:]) for row in rows if row[2] is not None])


def _read(text: Any) -> Text:
    if connection.vendor == "sqlite":
        ops: Any = connection.ops
        return (*text[:-1], ops.convert_datetimefield_value(text[-1], None, connection))
    found: Text = text
    return found


Part = tuple[str, tuple[Any, ...]]


def _sqlite(documents: DocumentQuerySet, newest: int) -> Part:
    found = documents.extra(  # noqa: S610
        select={"score": "0" if newest else _BM25},
        tables=["search_stems"],
        where=["search_stems.rowid = search_document.id", "search_stems MATCH %s"],
        params=[_QUERY],
    )
    rows = found.order_by("-moment", "-pk").values_list(*_KEPT, "score")
    return _filled(_SQLITE, rows=_text(rows[: newest or RARE_RANKED]), most=_MOST)


def _postgresql(documents: DocumentQuerySet, within: DocumentQuerySet, newest: int, several: bool) -> Part:
    """Frequent words are looked for among the newest documents, others by the index of words.

    Which it is says a look at the newest few. The planner cannot: it does not know how frequent the beginning
    of a word is, and went through all documents for a word that is in none. For the same reason the index is
    asked only for those of several words that are not frequent by themselves: it gathers all documents with
    the beginning of a word before it looks at the next one.
    """
    score: dict[str, Any] = {"select": {"score": "0"}} if newest else _RANKED
    found = documents.extra(where=[_MATCH], params=[_QUERY], **score)  # noqa: S610
    rows = _text(found.order_by().values_list(*_KEPT, "score"))
    stems = within.extra(select={"stems": "search_document.stems"})
    base = stems.values_list(*_ASKED, "stems").order_by("-moment", "-pk")
    wanted = newest or RANKED
    lately = _text(base[:PROBED])
    return _filled(
        _POSTGRESQL,
        walked=_out_of(_text(base[: wanted * PROBED // FREQUENT]), rows),
        probed=_out_of(lately, rows),
        frequent=_number(FREQUENT),
        wanted=_number(wanted),
        by_words=_out_of(_with_telling_words(base, lately), rows) if several else rows,
        ranked=_number(newest or RARE_RANKED),
        most=_MOST,
    )


def _with_telling_words(base: QuerySet[Any, Any], lately: Part) -> Part:
    sql, params = _filled(_TELLING, query=("%s", (_QUERY,)), lately=lately, frequent=_number(FREQUENT))
    return _filled("{rows} OFFSET 0", rows=_text(base.order_by().extra(where=[sql], params=params)))  # noqa: S610


def _text(rows: Any) -> Part:
    sql, params = rows.query.sql_with_params()
    return (sql, params) if connection.vendor == "sqlite" else prepared.written_out(sql, params)


def _number(number: int) -> Part:
    return str(number), ()


def _out_of(documents: Part, rows: Part) -> Part:
    """The same question to fewer documents."""
    shown, asked = rows[0].split(' FROM "search_document"', 1)
    before = shown.count("%s")
    params = (*rows[1][:before], *documents[1], *rows[1][before:])
    return f'{shown} FROM ({documents[0]}) AS "search_document"{asked}', params


def _filled(template: str, **parts: Part) -> Part:
    """The text with its parts in their places, and what these are given in the order of the text."""
    sql: list[str] = []
    params: list[Any] = []
    for before, name, _spec, _conversion in Formatter().parse(template):
        part = parts[name] if name else ("", ())
        sql += before, part[0]
        params += part[1]
    return "".join(sql), tuple(params)


_QUERY = Given("query")
_MOST, _START, _STOP = [("%s", (Given(name),)) for name in ("most", "start", "stop")]
# What is asked about documents, and what is kept of those that were found.
_ASKED = ("id", "kind", "object_id", "container", "audience", "author_id", "moment")
_KEPT = ("id", "kind", "object_id", "moment")
_BM25 = "bm25(search_stems, 6.0, 1.0)"
# 16: divided by the logarithm of how many different words there are, which the server need not count.
_RANKED = {"select": {"score": "-ts_rank(stems, %s::tsquery, 16)"}, "select_params": [_QUERY]}
_MATCH = "search_document.stems @@ %s::tsquery"
# The words that are in fewer than so many of the newest documents; all, where none is.
_TELLING = """search_document.stems @@ (
    SELECT coalesce(string_agg(word, ' & '), {query}) FROM unnest(string_to_array({query}, ' & ')) AS word
    WHERE (
        SELECT count(*) FROM (
            SELECT FROM ({lately}) AS lately WHERE lately.stems @@ word::tsquery LIMIT {frequent}
        ) AS few
    ) < {frequent}
)::tsquery"""
_SQLITE = """
known AS MATERIALIZED (
    SELECT * FROM ({rows}) AS newest ORDER BY score, moment DESC, id DESC LIMIT {most}
)
"""
# Of the two ways the one that is not taken is not run. OFFSET keeps the planner to the index of words, as
# nothing is asked about the order of what it finds there.
_POSTGRESQL = """
seen AS MATERIALIZED (
    {walked} AND (SELECT count(*) FROM ({probed}) AS probe) >= {frequent}
    ORDER BY moment DESC, id DESC LIMIT {wanted}
), known AS MATERIALIZED (
    SELECT * FROM (
        SELECT * FROM seen WHERE (SELECT count(*) FROM seen) >= {wanted}
        UNION ALL (
            SELECT * FROM ({by_words} OFFSET 0) AS found WHERE (SELECT count(*) FROM seen) < {wanted}
            ORDER BY moment DESC, id DESC LIMIT {ranked}
        )
    ) AS newest ORDER BY score, moment DESC, id DESC LIMIT {most}
)
"""
_FOUND = """
WITH {known}, allowed AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY score, moment DESC, id DESC) AS place FROM ({allowed}) AS allowed
)
SELECT (SELECT count(*) FROM known), (SELECT count(*) FROM allowed), text.id, kind, title, body, url, moment
FROM (SELECT 1) AS one LEFT JOIN allowed ON place > {start} AND place <= {stop}
LEFT JOIN search_document AS text ON text.id = allowed.id ORDER BY place
"""
