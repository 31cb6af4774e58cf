"""What has to be known before a text is looked at: asked by one statement, and remembered where it lasts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Subquery
from django.utils import timezone

from community.models import (
    Acceptance,
    HouseRules,
    Post,
    Reputation,
    ScreeningRules,
    ScreeningVersion,
    WatchedWord,
)
from portal.members.models import Member
from portal.precompiled import Given, Select

DAY = timedelta(hours=24)


class Rulebook(NamedTuple):
    """The rules for new posts and the active watched words, by their texts; for reading only."""

    rules: ScreeningRules
    words: Mapping[str, WatchedWord]


class Occasion(NamedTuple):
    """`is_agreed`: she has accepted the house rules in force, if any. `today`: her posts within 24 hours."""

    book: Rulebook
    is_agreed: bool
    today: int


def occasion_of(author: Member) -> Occasion:
    """As it is now; her standing is there and held, so she writes nothing else meanwhile."""
    return occasion_later(author)()


def occasion_later(author: Member) -> Callable[[], Occasion]:
    """The same within `together`, to be called once her standing is there and held."""
    now = timezone.now()
    given = {"member": author.pk, "now": now, "since": now - DAY}
    asked = _ASKED.later(**given)

    def found() -> Occasion:
        [(version, is_agreed, today)] = asked() or _ASKED.all(**given)
        return Occasion(_rulebook(version), is_agreed is not False, today or 0)

    return found


def rulebook() -> Rulebook:
    """The rules as they are now, where nobody is there yet whose standing could be asked."""
    return _rulebook(ScreeningVersion.objects.values_list("number", flat=True).first())


def _in_force() -> Subquery:
    """Whether she has accepted the house rules in force; no row where there are none."""
    accepted = Exists(Acceptance.objects.filter(rules=OuterRef("pk"), member=Given("member")))
    published = HouseRules.objects.filter(published_at__lte=Given("now")).order_by("-version")
    return Subquery(published.annotate(is_accepted=accepted).values("is_accepted")[:1])


def _written() -> Subquery:
    mine = Post.objects.filter(author=Given("member"), created_at__gt=Given("since")).order_by()
    return Subquery(mine.values("author").annotate(count=Count("*")).values("count"))


_ASKED = Select(
    lambda: (
        Reputation.objects.filter(member=Given("member"))
        .order_by()
        .values_list(Subquery(ScreeningVersion.objects.values("number")[:1]), _in_force(), _written())
    )
)
_RULES = Select(lambda: ScreeningRules.objects.order_by("pk")[:1])
_WORDS = Select(lambda: WatchedWord.objects.filter(active=True))
# The last version this process has read, and what it says.
_kept: list[tuple[int, Rulebook]] = []


def _rulebook(version: int | None) -> Rulebook:
    """The version was read before, so what is read and kept now is never older."""
    kept = next(iter(_kept), None)
    if kept is not None and kept[0] == version:
        return kept[1]
    words = {word.text: word for word in _WORDS.all()}
    book = Rulebook(_RULES.first() or ScreeningRules(), words)
    if version is not None:
        _kept[:] = [(version, book)]
    return book
