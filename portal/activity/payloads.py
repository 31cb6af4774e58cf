"""The typed content of an event: each app declares its own in `events.py`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .models import Event

CUSTOM = "custom."
_kinds: dict[str, type[Payload]] = {}


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Payload:
    """Base of all payloads: ids, numbers and codes only, never names or texts (erasure must not reach them).

    A subclass names its `kind` ("community.answer_accepted") and a `label` a programme manager reads;
    its annotations become keyword-only fields.
    """

    kind: ClassVar[str]
    label: ClassVar[str | _StrPromise]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        dataclasses.dataclass(frozen=True, kw_only=True)(cls)
        known = _kinds.setdefault(cls.kind, cls)
        if known.__qualname__ != cls.__qualname__ or known.__module__ != cls.__module__:
            raise TypeError(f"two payloads call themselves {cls.kind!r}")

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def of(cls, event: Event) -> Self:
        """The payload of a recorded event; unknown keys of older versions are left out."""
        names = {field.name for field in dataclasses.fields(cls)}  # type: ignore[arg-type]
        return cls(**{key: value for key, value in event.payload.items() if key in names})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Reported:
    """What another system reports. Its `kind` starts with CUSTOM; its `content` is JSON of any shape.

    It may hold what it should not, so erasing a member empties it.
    """

    kind: str
    content: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return self.content


def kinds() -> dict[str, type[Payload]]:
    """All known kinds, for choices in the admin and for checks."""
    return dict(sorted(_kinds.items()))
