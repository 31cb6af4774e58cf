"""What points can be redeemed for at the roastery, one reward of each kind, and a week of double points."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from loyalty.models import EarningRule, Programme, Reward
from portal.content import images
from portal.demo import photos

from . import World

PERCENT = "percent-15"
_REWARDS: list[dict[str, Any]] = [
    {
        "kind": Reward.Kind.VOUCHER, "slug": PERCENT, "points": 8, "percent": 15, "valid_months": 3,
        "name_en": "15 % off one order", "name_de": "15 % auf eine Bestellung",
        "about_en": "Pays off from a kilo of beans upwards.", "about_de": "Lohnt sich ab einem Kilo Bohnen.",
    },
    {
        "kind": Reward.Kind.GIFT, "slug": "cup", "points": 14, "stock": 7, "per_member": 2,
        "name_en": "A cup thrown by hand", "name_de": "Eine Tasse, von Hand gedreht",
        "about_en": "From the pottery next door, each one a little different.",
        "about_de": "Aus der Töpferei nebenan, jede ein bisschen anders.",
    },
    {
        "kind": Reward.Kind.SERVICE, "slug": "grinder-service", "points": 12, "per_member": 1,
        "name_en": "A service for your grinder", "name_de": "Wartung für deine Mühle",
        "about_en": "We clean and adjust it while you have a coffee.",
        "about_de": "Wir reinigen und justieren sie, während du einen Kaffee trinkst.",
    },
    {
        "kind": Reward.Kind.EVENT, "slug": "tasting", "points": 6, "stock": 12, "per_member": 1,
        "place": "Hinterhof 3, Rösterei",
        "name_en": "A place at the spring tasting", "name_de": "Ein Platz bei der Frühlingsverkostung",
        "about_en": "Six new coffees, two hours, twelve people.",
        "about_de": "Sechs neue Kaffees, zwei Stunden, zwölf Leute.",
    },
]  # fmt: skip
_PICTURES = {"cup": photos.cup, "tasting": photos.tasting, "grinder-service": photos.mill}


def seed(world: World) -> None:
    programme = Programme.objects.get()
    for values in _REWARDS:
        if values["kind"] == Reward.Kind.EVENT:
            evening = timezone.localtime(world.now + timedelta(days=40)).replace(hour=18, minute=0, second=0)
            values = values | {"happens_at": evening.replace(microsecond=0)}
        reward = Reward.objects.create(programme=programme, **values)
        add_picture(reward, world)


def add_picture(reward: Reward, world: World) -> None:
    """The picture drawn for this reward, where there is one."""
    if draw := _PICTURES.get(reward.slug):
        source = f"reward:{reward.slug}"
        reward.picture = images.store(file=draw(), owner=world.people["paula"], source=source)
        reward.save(update_fields=["picture"])


def seed_campaign(world: World) -> None:
    """A week of double points that has just begun, with a limit for each and a budget for all."""
    EarningRule.objects.create(
        programme=Programme.objects.get(), key="coffee-week", version=1,
        name_en="Coffee week", name_de="Kaffeewoche",
        effect=EarningRule.Effect.MULTIPLIER, percent=200, cap_points=5, budget=500,
        valid_from=world.ago(3), valid_until=world.now + timedelta(days=4), published_at=world.ago(3),
    )  # fmt: skip
