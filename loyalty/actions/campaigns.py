"""Season campaigns: a reward for everybody in a segment or a tier, given in batches by the worker."""

from __future__ import annotations

import uuid
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from loyalty.models import Account, GiftCampaign, Programme, Reward, Tier
from portal.activity.doorbell import ring
from portal.members.models import Member, Segment
from portal.retrying import retried
from portal.shell.ports import Refused

from .giving import check_giveable, give
from .programmes import account_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

GIVE = "loyalty.tasks.give_due"
BATCH = 100
#: Refusals of one member's gift that end the campaign; others pass that member over.
FINAL = ("out_of_stock", "not_giveable", "no_plan")


@retried
@transaction.atomic
def give_to_segment(
    *,
    reward: Reward,
    actor: Member,
    reason: str,
    segment: Segment | None = None,
    tier: Tier | None = None,
    key: uuid.UUID | None = None,
) -> GiftCampaign:
    """Give the reward to each member of the segment, of the tier, or of both at once; once per `key`.

    The worker goes through the members in batches, each once; the actor herself is passed over.
    Refused: nobody_named, not_giveable.
    """
    if segment is None and tier is None:
        raise Refused("nobody_named", _("Please choose a segment or a tier."))
    check_giveable(reward)
    campaign, new = GiftCampaign.objects.get_or_create(
        key=key or uuid.uuid4(),
        defaults={
            "reward": reward,
            "segment": segment,
            "tier": tier,
            "reason": reason[:200],
            "given_by": actor,
        },
    )
    if new:
        ring(GIVE)
    return campaign


def give_due(limit: int = 5) -> int:
    """Go on with campaigns that are due; returns how many batches were done.

    Each batch is a transaction of its own and remembers how far it came: safe to interrupt anywhere.
    """
    done = 0
    for claimed in GiftCampaign.objects.batches(limit):
        for campaign in claimed:
            while campaign.state == GiftCampaign.State.DUE and campaign.work(partial(_batch, campaign)):
                done += 1
    return done


def _batch(campaign: GiftCampaign) -> None:
    reward = Reward.objects.select_related("programme").get(pk=campaign.reward_id)
    members = list(_addressed(campaign).filter(pk__gt=campaign.after).order_by("pk")[:BATCH])
    _lock_accounts(members, reward.programme)
    after, given = campaign.after, campaign.given
    for member in members:
        try:
            give(
                reward=reward,
                member=member,
                source=f"campaign:{campaign.pk}:{member.pk}",
                actor=campaign.given_by,
                reason=campaign.reason,
            )
            given += 1
        except Refused as refusal:
            if refusal.code in FINAL:
                campaign.stopped = refusal.code
                members = []
                break
        after = member.pk
    campaign.given, campaign.after = given, after if members else campaign.ALL


def _lock_accounts(members: list[Member], programme: Programme) -> None:
    """All of them, in order, before the stock: whoever redeems holds her account and then wants that."""
    homes = {account_of(member, programme).pk for member in members}
    accounts = Account.objects.filter(pk__in=homes).order_by("pk")
    list(accounts.select_for_update().values_list("pk", flat=True))


def _addressed(campaign: GiftCampaign) -> QuerySet[Member]:
    """Whom it is meant for, as things are when their batch comes; of merged accounts the one at home."""
    members = Member.objects.filter(is_active=True, erased_at__isnull=True)
    merged = Account.objects.filter(programme=campaign.reward.programme_id, merged_into__isnull=False)
    members = members.exclude(pk__in=merged.filter(member__isnull=False).values("member"))
    if campaign.given_by_id:
        members = members.exclude(pk=campaign.given_by_id)
    if campaign.segment:
        members = members.filter(segments=campaign.segment)
    if campaign.tier:
        in_tier = campaign.tier.programme.accounts.filter(tier=campaign.tier, member__isnull=False)
        members = members.filter(pk__in=in_tier.values("member"))
    return members
