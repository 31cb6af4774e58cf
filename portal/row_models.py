"""Models out of rows, as a queryset makes them, in a fraction of its time.

Django asks each field of a model whether a row has it; here the columns of a statement are known, as it is
the same one each time. A field that was not asked for is read when it is wanted, as ever.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import signals
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=models.Model)


def attach(rows: Iterable[models.Model], name: str, found: Iterable[models.Model], key: str) -> None:
    """Give each row those of `found` whose `key` is its id, as `prefetch_related(name)` would have."""
    of: dict[Any, list[models.Model]] = defaultdict(list)
    for one in found:
        of[getattr(one, key)].append(one)
    for row in rows:
        mine = getattr(row, name).all()  # bound to the row, for whoever filters on
        mine._result_cache, mine._prefetch_done = of[row.pk], True
        vars(row).setdefault("_prefetched_objects_cache", {})[name] = mine


class RowModels:
    """Makes models of the rows of a statement; what does not change from call to call is looked up once."""

    def __init__(self, compiler: Any) -> None:
        info = compiler.klass_info
        _fill(info)
        self._made = info["model"]
        columns = info["select_fields"]
        self._own = slice(columns[0], columns[-1] + 1)
        self._names = [column.target.attname for column, *_rest in compiler.select[self._own]]
        populators: Any = get_related_populators
        self._related = populators(info, compiler.select, DEFAULT_DB_ALIAS)
        self._added = list((compiler.annotation_col_map or {}).items())

    def of(self, rows: Iterable[Sequence[Any]]) -> list[Any]:
        made = []
        for row in rows:
            one = self._made.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for related in self._related:
                related.populate(row, one)
            for name, place in self._added:
                setattr(one, name, row[place])
            made.append(one)
        return made


class _Filled:
    """In a model's place where rows become models: `from_db` without a look at each field of the model."""

    def __init__(self, model: type[models.Model]) -> None:
        self._model, self._meta = model, model._meta

    def from_db(self, db: str, names: Sequence[str], values: Sequence[Any]) -> models.Model:
        made = object.__new__(self._model)
        state = ModelState()
        state.adding, state.db = False, db
        vars(made).update(zip(names, values, strict=True), _state=state)
        return made


def new(model: type[Row], **values: Any) -> Row:
    """`model(**values)`, for rows of the hot path: what a field has without a value is looked up once."""
    kept = _blank(model)
    if kept is None:
        return model(**values)
    made = object.__new__(model)
    state, given = ModelState(), {name: find() for name, find in kept.found.items()}
    for name, value in values.items():
        refers = kept.refers.get(name)
        if refers is None:
            given[name] = value
        else:
            given[refers[0]] = None if value is None else getattr(value, refers[1])
            state.fields_cache[name] = value
    vars(made).update(kept.plain, **given, _state=state)
    return made


class _Blank(NamedTuple):
    """What fields begin with, what finds it out each time, and which refer to a row (and how)."""

    plain: dict[str, Any]
    found: dict[str, Callable[[], Any]]
    refers: dict[str, tuple[str, str]]


@functools.cache
def _blank(model: type[models.Model]) -> _Blank | None:
    """None where being made is watched, or the database knows what a field begins with."""
    fields = model._meta.concrete_fields
    if _is_watched(model) or any(field.has_db_default() for field in fields):
        return None
    found = {field.attname: field.default for field in fields if callable(field.default)}
    found = {name: find for name, find in found.items() if find is not models.NOT_PROVIDED}
    relations: Any = [field for field in fields if field.is_relation]
    refers = {field.name: (field.attname, field.target_field.attname) for field in relations}
    plain = {field.attname: field.get_default() for field in fields if field.attname not in found}
    return _Blank(plain, found, refers)


def _is_watched(model: type[models.Model]) -> bool:
    listened = signals.pre_init.has_listeners(model) or signals.post_init.has_listeners(model)
    return listened or "__init__" in vars(model)


def _fill(info: dict[str, Any]) -> None:
    """Have the models made so that nobody watches being made, here and in what is joined."""
    model: Any = info["model"]
    usual = model.from_db.__func__ is vars(models.Model)["from_db"].__func__
    if usual and not _is_watched(model):
        info["model"] = _Filled(model)
    for other in info.get("related_klass_infos", []):
        _fill(other)
