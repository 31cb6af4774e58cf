"""Segments to look at: by tier, by time, by language, and by a tag that staff have set."""

from __future__ import annotations

from portal.demo.people import CUSTOMERS
from portal.members.account import choose_appearance
from portal.members.actions import define_segment, introduce, recount_due, set_tags
from portal.members.comparisons import Rule
from portal.members.models import Comparison, Tag

from . import World

_TASTERS = "tasters"
_SEGMENTS: list[tuple[str, str, str, list[Rule]]] = [
    (
        "silver-and-above",
        "Silver and above",
        "Silber und höher",
        [Rule("tier", Comparison.ONE_OF, words=("silver", "gold"))],
    ),
    (
        "quiet-90-days",
        "Quiet for 90 days",
        "Seit 90 Tagen still",
        [Rule("last_purchase_at", Comparison.LONGER_AGO, days=90)],
    ),
    (
        "speaks-german",
        "Speaks German",
        "Spricht Deutsch",
        [Rule("language", Comparison.IS, words=("de",))],
    ),
    (
        "tasters-who-buy",
        "Tasters who buy",
        "Probierkreis, der kauft",
        [
            Rule("tags", Comparison.HAS, words=(_TASTERS,)),
            Rule("last_purchase_at", Comparison.WITHIN, days=180),
        ],
    ),
]


def seed(world: World) -> None:
    """Two of three customers have chosen German; a few people taste new coffees."""
    introduce(members=world.people.values())
    for number, person in enumerate(CUSTOMERS):
        choose_appearance(member=world.people[person.key], language="en" if number % 3 == 0 else "de")
    tag = Tag.objects.create(
        slug=_TASTERS, name="Probierkreis" if world.language == "de" else "Coffee tasters"
    )
    for key in ("anna", "clara", "jonas", "helene"):
        set_tags(member=world.people[key], tags=[tag])
    for slug, english, german, rules in _SEGMENTS:
        define_segment(slug=slug, name_en=english, name_de=german, rules=rules)
    while recount_due():
        pass
