"""What members redeemed or were given, and what staff still has to do for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loyalty.countries import country_name
from loyalty.reasons import spoken

from .accounts import Account
from .ledger import Posting
from .rewards import Reward


class RedemptionQuerySet(models.QuerySet["Redemption"]):
    def visible_to(self, viewer: Any) -> RedemptionQuerySet:
        """A member sees what is on her own account, or on the one it was merged into."""
        return self.filter(account__in=Account.objects.visible_to(viewer))

    def due(self, now: datetime) -> RedemptionQuerySet:
        """Reserved ones whose undo period is over."""
        return self.filter(state=Redemption.State.RESERVED, undo_until__lte=now).order_by("undo_until", "pk")

    def undoable(self, now: datetime) -> RedemptionQuerySet:
        """Those that can still be undone, the most urgent first, with the names of their rewards."""
        open_ones = self.filter(state=Redemption.State.RESERVED, undo_until__gt=now)
        return open_ones.select_related("reward").order_by("undo_until", "pk")

    def had_by(self, viewer: Any) -> dict[int, int]:
        """How often this member has redeemed each reward, by the rewards' ids."""
        mine = self.visible_to(viewer).filter(posting__isnull=False).exclude(state=Redemption.State.UNDONE)
        return dict(mine.order_by().values_list("reward").annotate(Count("pk")))

    def newest(self, before: int | None = None) -> RedemptionQuerySet:
        """Newest first with all a page names; `before` a redemption's id, for the next page."""
        rows = self.with_all().order_by("-pk")
        return rows if before is None else rows.filter(pk__lt=before)

    def with_all(self) -> RedemptionQuerySet:
        """With what its page and its actions ask for."""
        return self.select_related("reward__programme", "account__programme", "voucher", "fulfilment")

    def counting(self, account: Account, reward: Reward) -> RedemptionQuerySet:
        """Those that count towards the limit per member: for points, and not undone."""
        paid = self.filter(account=account, reward=reward, posting__isnull=False)
        return paid.exclude(state=Redemption.State.UNDONE)


class Redemption(models.Model):
    """A reward that was redeemed for points, or given (0 points); reserved until it is captured.

    What was given can be withdrawn with what it was for, and comes back with it.
    """

    class State(models.TextChoices):
        RESERVED = "reserved", _("can still be undone")
        CAPTURED = "captured", _("done")
        UNDONE = "undone", _("undone")
        WITHDRAWN = "withdrawn", pgettext_lazy("of a gift", "taken back")

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

    @property
    def path(self) -> str:
        """Where its member sees it: the page of its code, where it has one."""
        voucher = getattr(self, "voucher", None)
        return f"/loyalty/vouchers/{voucher.code}/" if voucher else f"/loyalty/redemptions/{self.pk}/"

    @property
    def why(self) -> str:
        """Its reason in the reader's language."""
        return spoken(self.reason)

    @property
    def is_instant(self) -> bool:
        """Whether a purchase redeemed it by itself."""
        return ":instant:" in self.source

    def can_be_undone(self, now: datetime | None = None) -> bool:
        """Whether its undo period lasts, whether or not the job that ends it has run."""
        until = self.undo_until
        return self.state == self.State.RESERVED and until is not None and (now or timezone.now()) < until

    def settle(self, state: State, now: datetime) -> None:
        """To its last state, or to one it may come back from. The account's lock is held."""
        self.state, self.settled_at = state, now
        self.save(update_fields=["state", "settled_at"])


class FulfilmentQuerySet(models.QuerySet["Fulfilment"]):
    def to_do(self) -> FulfilmentQuerySet:
        """What staff can begin or go on with: nothing that a member can still undo."""
        unfinished = [Fulfilment.State.OPEN, Fulfilment.State.ARRANGED, Fulfilment.State.SENT]
        settled = self.filter(state__in=unfinished, redemption__state=Redemption.State.CAPTURED)
        return settled.order_by("redemption__redeemed_at", "pk")


class Fulfilment(models.Model):
    """What staff still has to do for a redemption: send a gift, arrange a date."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        ARRANGED = "arranged", _("date arranged")
        SENT = "sent", _("on its way")
        DONE = "done", _("done")
        CANCELLED = "cancelled", pgettext_lazy("fulfilment", "cancelled")

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

    objects: ClassVar[FulfilmentQuerySet] = FulfilmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("fulfilment")
        verbose_name_plural = _("fulfilments")
        indexes = [models.Index(fields=["redemption"], condition=Q(state="open"), name="fulfilment_open")]

    def __str__(self) -> str:
        return f"{self.redemption_id}: {self.state}"

    @property
    def has_address(self) -> bool:
        return bool(self.recipient and self.street and self.city)

    @property
    def address(self) -> list[str]:
        """The lines as they stand on a parcel."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        country = country_name(self.country) if self.country else ""
        return [line for line in (self.recipient, self.street, place, country) if line]
