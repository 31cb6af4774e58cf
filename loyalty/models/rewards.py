"""Rewards, what members redeemed, vouchers, and what staff still has to do for it."""

from __future__ import annotations

import re
import secrets
from datetime import date, datetime, timedelta
from textwrap import wrap
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .ledger import Account, Posting
from .programme import Named, Programme, Tier, localised

# Without letters and digits that are mistaken for each other.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TYPED = re.compile(r"[A-Z0-9]{1,20}")


class RewardQuerySet(models.QuerySet["Reward"]):
    def visible_to(self, viewer: Any) -> RewardQuerySet:
        """What is offered now to everybody or to a segment the viewer is in, the lowest price first."""
        if not viewer.is_authenticated:
            return self.none()
        everybodys_or_mine = Q(segment=None) | Q(segment__in=viewer.segments.all())
        return self.offered(timezone.now()).filter(everybodys_or_mine).order_by("points", "pk")

    def offered(self, now: datetime) -> RewardQuerySet:
        """What can be redeemed for points at `now`, each for those it is meant for."""
        begun = Q(offered_from=None) | Q(offered_from__lte=now)
        not_ended = Q(offered_until=None) | Q(offered_until__gt=now)
        ahead = Q(happens_at=None) | Q(happens_at__gt=now)
        return self.filter(begun, not_ended, ahead, active=True, points__gt=0)

    def with_had_by(self, viewer: Any) -> RewardQuerySet:
        """Each with `had`: how often this member has redeemed it."""
        mine = Q(redemptions__account__member=viewer, redemptions__posting__isnull=False)
        return self.annotate(had=Count("redemptions", filter=mine & ~Q(redemptions__state="undone")))


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


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def visible_to(self, viewer: Any) -> RedemptionQuerySet:
        return self.filter(account__member=viewer) if viewer.is_authenticated else self.none()

    def due(self, now: datetime) -> RedemptionQuerySet:
        """Reserved ones whose undo period is over."""
        return self.filter(state=Redemption.State.RESERVED, undo_until__lte=now).order_by("undo_until", "pk")

    def counting(self, account: Account, reward: Reward) -> RedemptionQuerySet:
        """Those that count towards the limit per member: for points, and not undone."""
        paid = self.filter(account=account, reward=reward, posting__isnull=False)
        return paid.exclude(state=Redemption.State.UNDONE)


class Redemption(models.Model):
    """A reward that was redeemed for points, or given (0 points); reserved until it is captured."""

    class State(models.TextChoices):
        RESERVED = "reserved", _("can still be undone")
        CAPTURED = "captured", _("done")
        UNDONE = "undone", _("undone")

    account = models.ForeignKey(
        Account, models.PROTECT, related_name="redemptions", verbose_name=_("account")
    )
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="redemptions", verbose_name=_("reward"))
    source = models.CharField(_("source"), max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State)
    points = models.PositiveIntegerField(_("points"), default=0)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, related_name="redemption", verbose_name=_("posting")
    )
    redeemed_at = models.DateTimeField(_("redeemed at"), default=timezone.now)
    undo_until = models.DateTimeField(_("can be undone until"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("given by")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: ClassVar[RedemptionQuerySet] = RedemptionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("redemption")
        verbose_name_plural = _("redemptions")
        indexes = [
            models.Index(fields=["undo_until"], condition=Q(state="reserved"), name="redemption_due"),
            models.Index(fields=["account", "reward"], name="redemption_of_account"),
        ]

    def __str__(self) -> str:
        return self.source

    def can_be_undone(self, now: datetime | None = None) -> bool:
        """Whether its undo period lasts, whether or not the job that ends it has run."""
        until = self.undo_until
        return self.state == self.State.RESERVED and until is not None and (now or timezone.now()) < until

    def settle(self, state: State, now: datetime) -> None:
        """From reserved to its last state. The account's lock is held, so that nobody else settles it."""
        self.state, self.settled_at = state, now
        self.save(update_fields=["state", "settled_at"])


class Fulfilment(models.Model):
    """What staff still has to do for a redemption: send a gift, arrange a date."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        ARRANGED = "arranged", _("date arranged")
        SENT = "sent", _("on its way")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")

    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="fulfilment", verbose_name=_("redemption")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    recipient = models.CharField(_("recipient"), max_length=120, blank=True)
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    wished_for = models.DateField(_("date wished for"), null=True, blank=True)
    arranged_for = models.DateTimeField(_("date arranged"), null=True, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=80, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    class Meta:
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")

    def __str__(self) -> str:
        return f"{self.redemption_id}: {self.state}"


def voucher_code() -> str:
    """Twelve characters of about 60 bits, in groups of four."""
    letters = [secrets.choice(_ALPHABET) for _position in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def visible_to(self, viewer: Any) -> VoucherQuerySet:
        return self.filter(account__member=viewer) if viewer.is_authenticated else self.none()

    def newest(self, before: int | None = None) -> VoucherQuerySet:
        """Newest first with reward and programme; `before` a voucher's id, for the next page."""
        rows = self.with_all().order_by("-pk")
        return rows if before is None else rows.filter(pk__lt=before)

    def with_code(self, text: str) -> VoucherQuerySet:
        """The one with that code, as it is typed: capitals, spaces and hyphens do not matter."""
        letters = re.sub(r"[\s-]", "", text).upper()
        if not _TYPED.fullmatch(letters):
            return self.none()
        return self.filter(code__in={text.strip().upper(), "-".join(wrap(letters, 4))})

    def with_all(self) -> VoucherQuerySet:
        """With what its page, its code's answer and its use ask for."""
        return self.select_related(
            "reward__programme", "redemption__account", "account__programme", "account__member"
        )


class Voucher(models.Model):
    """A voucher with its code: `value` in minor units, or `percent` off; expiry exclusive."""

    class State(models.TextChoices):
        ISSUED = "issued", _("ready to use")
        REDEEMED = "redeemed", _("used")
        CANCELLED = "cancelled", _("given back")

    code = models.CharField(_("code"), max_length=20, unique=True, default=voucher_code)
    account = models.ForeignKey(Account, models.PROTECT, related_name="vouchers", verbose_name=_("account"))
    reward = models.ForeignKey(Reward, models.PROTECT, related_name="vouchers", verbose_name=_("reward"))
    redemption = models.OneToOneField(
        Redemption, models.PROTECT, related_name="voucher", verbose_name=_("redemption")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ISSUED)
    value = models.PositiveBigIntegerField(_("value (minor units)"))
    percent = models.PositiveSmallIntegerField(_("percent off"), null=True)
    currency = models.CharField(_("currency"), max_length=3)
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"))
    used_by = models.CharField(_("used by purchase"), max_length=120, blank=True)
    used_amount = models.PositiveBigIntegerField(_("amount used (minor units)"), null=True)
    used_at = models.DateTimeField(_("used at"), null=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("cancelled by")
    )
    cancel_reason = models.CharField(_("reason for cancelling"), max_length=200, blank=True)

    objects: ClassVar[VoucherQuerySet] = VoucherQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        indexes = [models.Index(fields=["account", "-id"], name="voucher_of_account")]

    def __str__(self) -> str:
        return self.code

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.ISSUED and self.expires_at <= timezone.now()

    @property
    def standing(self) -> str:
        """Its state as tills are told it: issued, redeemed, cancelled, or expired."""
        return "expired" if self.is_expired else str(self.state)

    @property
    def last_day(self) -> date:
        """The last day it holds, in the programme's time zone."""
        return self.account.programme.day_of(self.expires_at - timedelta(microseconds=1))
