"""What follows from events: messages about tiers and points."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from loyalty.events import PointsGranted, TierReached
from loyalty.models import Account
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.notifications.actions import notify

# A journey tells the member itself, a case with its answer, a referral with what became of the friend.
TOLD_ELSEWHERE = ("run:", "case:", "referral:")


@subscribe(TierReached, name="loyalty.tell_tier", label=gettext_lazy("Tier: congratulate"))
def tell_tier(event: Event) -> None:
    """Congratulate on the tier, unless it is the one everybody starts with or gone meanwhile."""
    account = Account.objects.filter(member=event.member_id).select_related("programme").first()
    slug = TierReached.of(event).tier
    tier = account.programme.tiers.filter(slug=slug, threshold__gt=0).first() if account else None
    if tier is not None:
        tell(event, "loyalty/tier_reached", "/loyalty/", name_en=tier.name_en, name_de=tier.name_de)


@subscribe(PointsGranted, name="loyalty.tell_points", label=gettext_lazy("Points: tell what was given"))
def tell_points(event: Event) -> None:
    if not event.source.startswith(TOLD_ELSEWHERE):
        points = PointsGranted.of(event).points
        tell(event, "loyalty/points_granted", "/loyalty/statement/", points=points)


def tell(event: Event, template: str, url: str, **context: Any) -> None:
    """Tell the event's member once, however often it is delivered; nothing where she has been erased."""
    if event.member is not None:
        notify(
            member=event.member,
            template=template,
            context=context,
            source=f"event:{event.pk}",
            url=url,
            happened_at=event.occurred_at,
        )
