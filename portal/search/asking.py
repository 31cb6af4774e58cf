"""How the two databases are asked for words; how they keep them says `engine`.

Stems consist of letters and digits only; quoted, no query can be anything but words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from portal import prepared
from portal.precompiled import Given

from .models import DocumentQuerySet
from .words import Alternative

#: Of documents with frequent words so many of the newest are ranked; of those with others RARE_RANKED.
RANKED, RARE_RANKED = 300, 1000
# Words are frequent where so many of the newest PROBED documents have them.
FREQUENT, PROBED = 4, 256


def asked(words: Sequence[Alternative]) -> str:
    """The words as this database's full-text search wants to be asked for them: each, in any form."""
    if connection.vendor == "sqlite":
        return " AND ".join(_either(word, " OR ", '"{}"', '"{}"*') for word in words)
    return " & ".join(_either(word, " | ", "'{}'", "'{}':*") for word in words)


def _either(word: Alternative, between: str, stem: str, prefix: str) -> str:
    return f"({between.join([*map(stem.format, word.stems), *map(prefix.format, word.prefixes)])})"


class Statement:
    """The best or the newest of the documents with some words; its SQL is built once, and prepared.

    `documents` are all that may be found, with whatever words; `within` all in the same stretch of time.
    """

    def __init__(self, documents: DocumentQuerySet, within: DocumentQuerySet, newest: int = 0) -> None:
        """The newest first, at most `newest`; without it the best first, sought among the newest."""
        if connection.vendor == "sqlite":
            self._sql, self._params = _sqlite(documents, newest)
        else:
            self._sql, self._params = _postgresql(documents, within, newest)

    def ids(self, most: int, **values: Any) -> list[int]:
        """The first `most`; `query` is what `asked` has answered."""
        given = [
            param.adapted(values[param.name], connection) if isinstance(param, Given) else param
            for param in self._params
        ]
        with prepared.cursor(connection) as cursor:
            cursor.execute(self._sql, [*given, most])
            return [row[0] for row in cursor.fetchall()]


Part = tuple[str, tuple[Any, ...]]


def _sqlite(documents: DocumentQuerySet, newest: int) -> Part:
    found = documents.extra(  # noqa: S610
        select={"score": "0" if newest else _BM25},
        tables=["search_stems"],
        where=["search_stems.rowid = search_document.id", "search_stems MATCH %s"],
        params=[_QUERY],
    )
    rows = found.order_by("-moment", "-pk").values_list("pk", "moment", "score")
    sql, params = rows[: newest or RARE_RANKED].query.sql_with_params()
    return f"SELECT pk FROM ({sql}) AS newest ORDER BY score, {_NEWEST} LIMIT %s", params  # noqa: S608


def _postgresql(documents: DocumentQuerySet, within: DocumentQuerySet, newest: int) -> Part:
    """Frequent words are looked for among the newest documents, others by the index of words.

    Which it is says a look at the newest few. The planner cannot: it does not know how frequent the beginning
    of a word is, and went through all documents for a word that is in none.
    """
    stems = {"stems": "search_document.stems"}
    found = documents.extra(select=stems, where=[_MATCH], params=[_QUERY]).order_by()  # noqa: S610
    rows, filters = _text(found.values_list("pk", "moment", "stems"))
    base, times = _text(within.extra(select=stems).order_by("-moment", "-pk"))  # noqa: S610
    wanted = newest or RANKED
    sql = _POSTGRESQL.format(
        seen=_out_of(f"{base} LIMIT {wanted * PROBED // FREQUENT}", rows),
        probe=_out_of(f"{base} LIMIT {PROBED}", rows),
        rows=rows,
        frequent=FREQUENT,
        wanted=wanted,
        most=newest or RARE_RANKED,
        newest=_NEWEST,
        order=_NEWEST if newest else f"{_TS_RANK}, {_NEWEST}",
    )
    return sql, (*times, *filters, *times, *filters, *filters, *(() if newest else (_QUERY,)))


def _text(rows: Any) -> Part:
    return prepared.written_out(*rows.query.sql_with_params())


def _out_of(base: str, rows: str) -> str:
    """The same question to fewer documents."""
    return rows.replace(' FROM "search_document"', f' FROM ({base}) AS "search_document"', 1)


_QUERY = Given("query")
_NEWEST = "moment DESC, pk DESC"
_BM25 = "bm25(search_stems, 6.0, 1.0)"
_TS_RANK = "ts_rank(stems, %s::tsquery, 1) DESC"
_MATCH = "search_document.stems @@ %s::tsquery"
# Of the two ways the one that is not taken is not run. OFFSET keeps the planner to the index of words, as
# nothing is asked about the order of what it finds there.
_POSTGRESQL = """
WITH seen AS MATERIALIZED (
    {seen} AND (SELECT count(*) FROM ({probe}) AS probe) >= {frequent} ORDER BY {newest} LIMIT {wanted}
)
SELECT pk FROM (
    SELECT * FROM seen WHERE (SELECT count(*) FROM seen) >= {wanted}
    UNION ALL (
        SELECT * FROM ({rows} OFFSET 0) AS found WHERE (SELECT count(*) FROM seen) < {wanted}
        ORDER BY {newest} LIMIT {most}
    )
) AS newest ORDER BY {order} LIMIT %s
"""
