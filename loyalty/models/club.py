"""The club: plans and memberships."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.precompiled import Given

from .accounts import Account
from .programme import Named, Programme, localised


class ClubPlanQuerySet(models.QuerySet["ClubPlan"]):
    def on_offer(self) -> ClubPlanQuerySet:
        """Those that can be had now, the lowest fee first."""
        return self.filter(active=True).order_by("fee", "pk")


class ClubPlan(Named):
    """A paid membership: its fee (minor units), how long it lasts and what it brings."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="plans", verbose_name=_("programme")
    )
    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    sku = models.CharField(
        _("product number (SKU)"),
        max_length=80,
        null=True,
        blank=True,
        unique=True,
        help_text=_("A purchase line with it starts or renews the membership."),
    )
    fee = models.PositiveBigIntegerField(_("fee (minor units)"))
    months = models.PositiveSmallIntegerField(_("months"), default=12, validators=[MinValueValidator(1)])
    benefits_en = models.CharField(_("benefits (English)"), max_length=300, blank=True)
    benefits_de = models.CharField(_("benefits (German)"), max_length=300, blank=True)
    birthday_reward = models.ForeignKey(
        "loyalty.Reward",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("birthday gift"),
    )
    active = models.BooleanField(_("active"), default=True)

    objects: ClassVar[ClubPlanQuerySet] = ClubPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("club plan")
        verbose_name_plural = _("club plans")

    @property
    def benefits(self) -> str:
        return localised(self, "benefits")


class MembershipQuerySet(models.QuerySet["Membership"]):
    def visible_to(self, viewer: Any) -> MembershipQuerySet:
        """A member sees what is on her own account, or on the one it was merged into."""
        return self.filter(account__in=Account.objects.visible_to(viewer))

    def standing(self) -> MembershipQuerySet:
        """Those that have not been cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def to_check(self) -> MembershipQuerySet:
        """Those of which a refund leaves open whether they were given back."""
        return self.standing().filter(doubted_at__isnull=False)

    def running(self, now: datetime | Given) -> MembershipQuerySet:
        """Those that hold at `now`, whatever has been told of them."""
        return self.standing().filter(starts_at__lte=now, ends_at__gt=now)


class Membership(models.Model):
    """One term of a membership; a renewal is a row of its own that begins as the last one ends.

    The times say what holds; `state` is how far that has been told (traits, events).
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("begins later")
        RUNNING = "running", _("running")
        ENDED = "ended", _("over")
        CANCELLED = "cancelled", _("cancelled")

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="memberships", verbose_name=_("account")
    )
    plan = models.ForeignKey(ClubPlan, models.PROTECT, related_name="memberships", verbose_name=_("plan"))
    source = models.CharField(_("source"), max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    months = models.PositiveSmallIntegerField(_("months"))
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    reminded = models.PositiveSmallIntegerField(_("last reminder, days before the end"), null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    doubted_at = models.DateTimeField(_("to be looked at since"), null=True)
    cancel_reason = models.CharField(_("why it was ended"), max_length=200, blank=True)

    objects: ClassVar[MembershipQuerySet] = MembershipQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("club membership")
        verbose_name_plural = _("club memberships")
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="membership_has_a_term")
        ]
        indexes = [
            models.Index(fields=["account", "-ends_at"], name="membership_of_account"),
            models.Index(fields=["starts_at"], condition=Q(state="planned"), name="membership_beginning"),
            models.Index(fields=["ends_at"], condition=Q(state="running"), name="membership_ending"),
            models.Index(
                fields=["doubted_at"], condition=Q(doubted_at__isnull=False), name="membership_doubted"
            ),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def first_day(self) -> date:
        """The day it begins on, in the programme's time zone. The plan's programme should be loaded."""
        return self.plan.programme.day_of(self.starts_at)

    @property
    def last_day(self) -> date:
        """The last day it holds."""
        return self.plan.programme.day_of(self.ends_at - timedelta(microseconds=1))
