"""Friends, the club and charity at the roastery."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import F

from loyalty import actions
from loyalty.models import (
    Charity,
    CharityChoice,
    CharityShare,
    ClubPlan,
    Programme,
    Purchase,
    Referral,
    Reward,
)
from portal.members.models import Member

from . import World

_CHARITIES: list[dict[str, str]] = [
    {
        "slug": "school-garden", "name_en": "School garden Huila", "name_de": "Schulgarten Huila",
        "about_en": "Children of coffee farmers grow their own lunch.",
        "about_de": "Kinder von Kaffeebauern ziehen ihr eigenes Mittagessen.",
    },
    {
        "slug": "clear-water", "name_en": "Clear water Yirgacheffe", "name_de": "Klares Wasser Yirgacheffe",
        "about_en": "Filters for the washing stations, so that the river stays a river.",
        "about_de": "Filter für die Waschstationen, damit der Fluss ein Fluss bleibt.",
    },
]  # fmt: skip
_REWARDS: list[dict[str, Any]] = [
    {
        "kind": Reward.Kind.VOUCHER, "slug": "welcome", "points": 0, "value": 500, "valid_months": 3,
        "name_en": "€5 welcome voucher", "name_de": "Willkommensgutschein über 5 €",
        "about_en": "For your first order.", "about_de": "Für deine erste Bestellung.",
    },
    {
        "kind": Reward.Kind.GIFT, "slug": "birthday-beans", "points": 0,
        "name_en": "A bag of birthday beans", "name_de": "Ein Päckchen Geburtstagsbohnen",
        "about_en": "Roasted in the week of your birthday.",
        "about_de": "In deiner Geburtstagswoche geröstet.",
    },
    {
        "kind": Reward.Kind.DONATION, "slug": "seedlings", "points": 3,
        "name_en": "Seedlings for the school garden", "name_de": "Setzlinge für den Schulgarten",
        "about_en": "Three points are a tray of seedlings.",
        "about_de": "Drei Punkte sind eine Palette Setzlinge.",
    },
    {
        "kind": Reward.Kind.CLUB, "slug": "club-year", "points": 30,
        "name_en": "A year with the friends", "name_de": "Ein Jahr bei den Freunden",
        "about_en": "Röstwerk Freunde for twelve months.", "about_de": "Röstwerk Freunde für zwölf Monate.",
    },
]  # fmt: skip


def seed(world: World) -> None:
    programme = Programme.objects.get()
    charities = [Charity.objects.create(programme=programme, **values) for values in _CHARITIES]
    plan = _club(programme)
    targets: dict[str, dict[str, Any]] = {
        Reward.Kind.DONATION: {"charity": charities[0]},
        Reward.Kind.CLUB: {"plan": plan},
    }
    for values in _REWARDS:
        Reward.objects.create(programme=programme, **values, **targets.get(values["kind"], {}))
    Programme.objects.update(referral_welcome=Reward.objects.get(slug="welcome"))
    ClubPlan.objects.update(birthday_reward=Reward.objects.get(slug="birthday-beans"))
    clara = world.people["clara"]
    actions.start_or_renew(member=clara, plan=plan, source="staff:demo", starts_at=world.ago(340))
    _give(world.people["anna"], charities[0], world, since=300)
    _give(clara, charities[1], world, since=600)
    _friends(Programme.objects.get(), world)


def _club(programme: Programme) -> ClubPlan:
    return ClubPlan.objects.create(
        programme=programme, slug="freunde", sku="RW-CLUB", fee=3900,
        name_en="Röstwerk Freunde", name_de="Röstwerk Freunde",
        benefits_en="A free coffee every Friday, the small lots first, and 10 % on workshops.",
        benefits_de="Freitags ein Kaffee frei, kleine Partien zuerst und 10 % auf Kurse.",
    )  # fmt: skip


def _give(member: Member, charity: Charity, world: World, since: int) -> None:
    """She has supported it for that many days; what she bought since is shared and payable."""
    account = actions.choose_charity(member=member, charity=charity)
    CharityChoice.objects.filter(account=account).update(chosen_at=world.ago(since))
    bought = Purchase.objects.bought_by(member).filter(purchased_at__gte=world.ago(since))
    for purchase in bought.select_related("member", "programme"):
        actions.share_purchase(purchase=purchase)
    window = timedelta(days=charity.programme.return_window_days)
    CharityShare.objects.filter(account=account).update(due_at=F("shared_at") + window)


def _friends(programme: Programme, world: World) -> None:
    """One has only looked, one is rewarded, one has come yesterday, one is known, one waits for staff."""
    anna, clara = world.people["anna"], world.people["clara"]
    ben, tomasz, helene = (world.people[key] for key in ("ben", "tomasz", "helene"))
    for referrer in (anna, clara):
        actions.referral_code_of(referrer)
    state, reason = Referral.State, Referral.Reason
    common = {"programme": programme, "points": programme.referral_points}
    Referral.objects.create(
        **common, referrer=anna, source="invite:demo", channel="whatsapp", invited_at=world.ago(6)
    )
    Referral.objects.create(
        **common, referrer=anna, friend=tomasz, source="demo:tomasz", state=state.JOINED, channel="mail",
        invited_at=world.ago(301), joined_at=world.ago(300),
    )  # fmt: skip
    Referral.objects.create(
        **common, referrer=anna, friend=ben, source="demo:ben", channel="qr", invited_at=world.ago(3),
        decided_by=world.people["paula"], decided_at=world.ago(2), decision=world.words["referral_decision"],
    )  # fmt: skip
    Referral.objects.create(
        **common, referrer=anna, friend=helene, source="demo:helene", state=state.REFUSED,
        reason=reason.EXISTING, invited_at=world.ago(120), joined_at=world.ago(120),
    )  # fmt: skip
    Referral.objects.create(
        **common, referrer=clara, friend=world.people["lea"], source="demo:lea", state=state.REVIEW,
        reason=reason.DOUBTFUL, signals=["device", "many"], invited_at=world.ago(46), joined_at=world.ago(45),
    )  # fmt: skip
    actions.friend_bought(friend=tomasz)
    actions.reward_referrals_due()
