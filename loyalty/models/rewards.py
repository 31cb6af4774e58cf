"""Rewards: what points can be redeemed for, and what can be given."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.members.models import SegmentMember
from portal.precompiled import Given

from .accounts import Account
from .programme import Named, Programme, Tier, localised


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, viewer: Any, now: datetime | Given | None = None) -> RewardQuerySet:
        """What is offered (now) to everybody or to a segment the viewer is in, the lowest price first.

        Where her account was merged into another one, what its holder is offered: the points are there.
        """
        if not viewer.is_authenticated:
            return self.none()
        merged = Account.objects.filter(member=viewer, programme=OuterRef(OuterRef("programme")))
        holder = merged.filter(merged_into__member__isnull=False).values("merged_into__member")
        of_holder = SegmentMember.objects.filter(
            segment=OuterRef("segment"), member=Coalesce(Subquery(holder), viewer.pk)
        )
        everybodys_or_hers = Q(segment=None) | Exists(of_holder)
        return self.offered(now or timezone.now()).filter(everybodys_or_hers).order_by("points", "pk")

    def offered(self, now: datetime | Given) -> RewardQuerySet:
        """What can be redeemed for points at `now`, each for those it is meant for."""
        begun = Q(offered_from=None) | Q(offered_from__lte=now)
        not_ended = Q(offered_until=None) | Q(offered_until__gt=now)
        ahead = Q(happens_at=None) | Q(happens_at__gt=now)
        return self.filter(begun, not_ended, ahead, active=True, points__gt=0)


class Reward(Named):
    """Something points can be redeemed for, or staff and journeys can give (minor units, points)."""

    class Kind(models.TextChoices):
        VOUCHER = "voucher", _("voucher")
        GIFT = "gift", _("gift")
        SERVICE = "service", _("service")
        EVENT = "event", _("event place")
        DONATION = "donation", _("donation")
        CLUB = "club", _("club membership")

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="rewards", verbose_name=_("programme")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.VOUCHER)
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    about_en = models.CharField(_("description (English)"), max_length=300, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=300, blank=True)
    picture = models.ForeignKey(
        "content.Image", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    points = models.PositiveIntegerField(
        _("price in points"), help_text=_("0: not for redeeming, only given by staff and journeys.")
    )
    value = models.PositiveBigIntegerField(_("value (minor units)"), default=0)
    percent = models.PositiveSmallIntegerField(
        _("percent off"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Instead of a value."),
    )
    stock = models.PositiveIntegerField(_("stock"), null=True, blank=True, help_text=_("Empty: unlimited."))
    per_member = models.PositiveIntegerField(
        _("per member"), null=True, blank=True, help_text=_("Empty: unlimited.")
    )
    valid_months = models.PositiveSmallIntegerField(_("months a voucher holds"), default=12)
    from_tier = models.ForeignKey(
        Tier, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("from tier")
    )
    segment = models.ForeignKey(
        "members.Segment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only this segment"),
    )
    offered_from = models.DateTimeField(_("offered from"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    happens_at = models.DateTimeField(_("the event is at"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    charity = models.ForeignKey(
        "loyalty.Charity", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("charity")
    )
    plan = models.ForeignKey(
        "loyalty.ClubPlan", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("plan")
    )
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[RewardQuerySet] = RewardQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("reward")
        verbose_name_plural = _("rewards")

    @property
    def about(self) -> str:
        return localised(self, "about")

    @property
    def comes_with_code(self) -> bool:
        """Whether it is a voucher, or a ticket, with a code to show."""
        return self.kind in {self.Kind.VOUCHER, self.Kind.EVENT}

    @property
    def needs_staff(self) -> bool:
        """Whether somebody has to send or to arrange something."""
        return self.kind in {self.Kind.GIFT, self.Kind.SERVICE}

    @property
    def can_be_instant(self) -> bool:
        """Whether it can be redeemed without asking the member for anything."""
        return self.kind in {self.Kind.VOUCHER, self.Kind.DONATION, self.Kind.CLUB}

    def is_offered(self, now: datetime) -> bool:
        """Whether points can be redeemed for it at `now`: the same as `offered` says of many."""
        return (
            self.active
            and self.points > 0
            and (self.offered_from is None or self.offered_from <= now)
            and (self.offered_until is None or self.offered_until > now)
            and (self.happens_at is None or self.happens_at > now)
        )

    def take_one(self) -> bool:
        """Take one from the stock by a conditional update; False where none is left."""
        if self.stock is None:
            return True
        return bool(Reward.objects.filter(pk=self.pk, stock__gt=0).update(stock=F("stock") - 1))

    def put_back(self) -> None:
        """One more in stock: what was redeemed has been undone."""
        Reward.objects.filter(pk=self.pk, stock__isnull=False).update(stock=F("stock") + 1)
