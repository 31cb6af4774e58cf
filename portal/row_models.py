"""Models out of rows, as a queryset makes them, in a fraction of its time.

Django asks each field of a model whether a row has it; here the columns of a statement are known, as it is
the same one each time. A field that was not asked for is read when it is wanted, as ever.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import signals
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators


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


def _fill(info: dict[str, Any]) -> None:
    """Have the models made so that nobody watches being made, here and in what is joined."""
    model: Any = info["model"]
    watched = signals.pre_init.has_listeners(model) or signals.post_init.has_listeners(model)
    usual = model.from_db.__func__ is vars(models.Model)["from_db"].__func__ and "__init__" not in vars(model)
    if usual and not watched:
        info["model"] = _Filled(model)
    for other in info.get("related_klass_infos", []):
        _fill(other)
