"""The statements one call of an action sends, as a script that pgbench repeats.

Each table's ids start at a number of their own before the call is recorded, so that an id that one
statement returns and a later one names is recognised by its digits and becomes a variable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import ClientCursor

#: Ids of the n-th table start at n times this.
APART = 10**13
_INSERTED = re.compile(r'INSERT INTO "(\w+)"')
_LITERAL = re.compile(r"E?'(?:[^']|'')*'")


@dataclass
class Sent:
    """A statement with its values, and how many rows it answered or changed."""

    sql: str
    rows: int = 0


@contextmanager
def statements() -> Iterator[list[Sent]]:
    """The statements sent meanwhile, in order."""
    sent: list[Sent] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        cursor = context["cursor"].cursor
        # What is sent prepared has its values apart: here they are written into the text.
        sent.append(Sent(ClientCursor(connection.connection).mogrify(sql, params) if params else sql))
        answer = execute(sql, params, many, context)
        sent[-1].rows = max(0, cursor.rowcount)
        return answer

    with connection.execute_wrapper(note):
        yield sent


def spread_ids() -> dict[str, int]:
    """Move each table's ids far away from all others'; answers table → its next id."""
    starts = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT sequencename FROM pg_sequences WHERE data_type = 'bigint'::regtype ORDER BY 1")
        for number, (sequence,) in enumerate(cursor.fetchall(), start=1):
            cursor.execute("SELECT nextval(%s)", [sequence])
            start = max(cursor.fetchone()[0] + 1, number * APART)
            cursor.execute("SELECT setval(%s, %s)", [sequence, start - 1])
            starts[sequence.removesuffix("_id_seq")] = start
    return starts


def script_of(
    call: Callable[[], Any],
    names: Iterable[tuple[str, str]],
    settings: Iterable[str],
    drawn: Callable[[], list[tuple[str, str]]] = list,
) -> str:
    """A pgbench script that repeats what `call` sent, in one transaction.

    `settings` are its \\set lines; `names` are pairs of a value's text in the recorded statements and
    what stands for it in the script, `drawn` answers those that are known only after the call.
    """
    starts = spread_ids()
    with statements() as sent:
        call()
    names = [*names, *drawn(), *_ids(sent, starts)]
    variables = {name for _value, name in names}
    lines = [*settings, "BEGIN;"]
    for number, statement in enumerate(sent):
        sql = statement.sql
        for value, name in names:
            sql = _named(sql, value, name)
        lines.append(sql + (f" \\gset s{number}_" if f":s{number}_id" in variables else ";"))
    return "\n".join([*lines, "COMMIT;", ""])


def _ids(sent: list[Sent], starts: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Each id that one statement made and a later one names, with the script's variable for it."""
    following = dict(starts)
    for number, statement in enumerate(sent):
        table = _INSERTED.match(statement.sql)
        if table and table.group(1) in following:
            made = str(following[table.group(1)])
            following[table.group(1)] += statement.rows
            if statement.rows == 1 and any(made in later.sql for later in sent[number + 1 :]):
                yield made, f":s{number}_id"


def _named(sql: str, value: str, name: str) -> str:
    """`value` replaced by the variable, which cannot stand within a word: there the word is put together."""
    whole = rf"(?<!\d){re.escape(value)}(?!\d)"

    def in_word(match: re.Match[str]) -> str:
        opening, word = match.group().split("'", 1)
        parts = re.split(whole, word.removesuffix("'"))
        joined = f", {name}::text, ".join(f"{opening}'{part}'" for part in parts)
        return f"concat({joined})" if len(parts) > 1 else match.group()

    return re.sub(whole, lambda _m: name, _LITERAL.sub(in_word, sql))
