"""What a member's record in the API says of her points."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q, Sum, Value
from django.utils import timezone

from loyalty.models import Account, Lot, Membership, Programme
from portal.api import standing
from portal.members.stand_ins import SomeMember
from portal.precompiled import Given, Select

_ACCOUNT = Select(
    lambda: (
        Account.objects.visible_to(SomeMember())
        .filter(programme=Given("programme"))
        .select_related("tier")
        .order_by("pk")[:1]
    )
)
# One row: what can be spent, and what waits.
_HELD = Select(
    lambda: (
        Lot.objects.alive(Given("now"))
        .filter(account=Given("account"))
        .order_by()
        .values(all=Value(1))
        .annotate(
            spendable=Sum(F("remaining") - F("reserved"), filter=Q(state=Lot.State.AVAILABLE), default=0),
            pending=Sum("remaining", filter=Q(state=Lot.State.PENDING), default=0),
        )
        .values_list("spendable", "pending")
    )
)
_RUNNING = Select(
    lambda: (
        Membership.objects.filter(account=Given("account"))
        .running(Given("now"))
        .select_related("plan")
        .order_by("pk")[:1]
    )
)


def standing_of(member: Any) -> standing.Standing:
    """Points, tier and benefits of a member as they are now; zeros before she has an account.

    Where her account was merged into another one, what that one says.
    """
    programme = Programme.objects.current() if member else None
    account = _ACCOUNT.first(viewer=member.pk, programme=programme.pk) if programme else None
    if account is None:
        return standing.Standing(points=standing.Points())
    # Of the lots, for what is past its end may not have been booked yet.
    available, pending = _HELD.first(account=account.pk, now=timezone.now()) or (0, 0)
    points = standing.Points(
        available=available,
        pending=pending,
        reserved=account.reserved,
        debt=account.debt,
    )
    return standing.Standing(
        points=points, tier=account.tier.slug if account.tier else None, benefits=_benefits(account)
    )


def _benefits(account: Account) -> list[str]:
    """What the till is to give: by her tier, and by the club membership that runs."""
    running = _RUNNING.first(account=account.pk, now=timezone.now())
    givers = [account.tier, running.plan if running else None]
    return [giver.benefits for giver in givers if giver and giver.benefits]


standing.provide(standing_of)
