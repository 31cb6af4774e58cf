"""The traits rules may ask for: each app declares those it writes in its own `traits.py`."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from portal.shell.registry import Registry

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise

Choices = Iterable[tuple[str, "Words"]]
TAGS = "tags"


class Kind(enum.Enum):
    """What a trait's values are: whole numbers, words, moments in time, or many words: tags, products."""

    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    TAGS = "tags"


@dataclass(frozen=True)
class Declared:
    """A trait as managers see it. `decimals`: the number is kept that many places down (cents: 2).

    What is `private` rules may ask for, and nobody reads beside a member's name. `hint` says what its words
    are where any word can be.
    """

    name: str
    label: Words
    kind: Kind
    choices: Callable[[], Choices] | None = None
    decimals: int = 0
    private: bool = False
    hint: Words = ""

    def options(self) -> list[tuple[str, Words]]:
        """The words it can have, with what people call them; [] where any word can be."""
        return list(self.choices()) if self.choices else []


registry: Registry[Declared] = Registry("traits")


def declare(
    name: str,
    label: Words,
    kind: Kind,
    *,
    choices: Callable[[], Choices] | None = None,
    decimals: int = 0,
    private: bool = False,
    hint: Words = "",
    order: int = 100,
) -> None:
    """Say that `set_traits` is given `name`, a snake_case word; ValueError where it is declared already."""
    registry.add(name, Declared(name, label, kind, choices, decimals, private, hint), order=order)


def _tags() -> Choices:
    from .models import Tag

    return Tag.objects.values_list("slug", "name")


declare("language", _("Language"), Kind.TEXT, choices=lambda: settings.LANGUAGES, order=10)
declare("joined_at", _("Registered"), Kind.MOMENT, order=20)
declare(TAGS, _("Tags"), Kind.TAGS, choices=_tags, order=900)
