"""Members bring friends: codes, and what became of each friend."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .accounts import Account
from .programme import Programme
from .purchases import Purchase
from .redemptions import Redemption

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def referral_code() -> str:
    """Eight characters of about 40 bits, easy to type."""
    return "".join(secrets.choice(_ALPHABET) for _position in range(8))


class ReferralCodeQuerySet(models.QuerySet["ReferralCode"]):
    def valid(self) -> ReferralCodeQuerySet:
        """Those whose members are there to invite."""
        there = self.filter(member__is_active=True, member__erased_at__isnull=True)
        return there.select_related("member")


class ReferralCode(models.Model):
    """A member's own code."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    code = models.CharField(_("code"), max_length=16, unique=True, default=referral_code)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[ReferralCodeQuerySet] = ReferralCodeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("referral code")
        verbose_name_plural = _("referral codes")

    def __str__(self) -> str:
        return self.code


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, viewer: Any) -> ReferralQuerySet:
        """A member sees whom she has invited."""
        return self.filter(referrer=viewer) if viewer.is_authenticated else self.none()

    def of_friend(self, member: Any) -> ReferralQuerySet:
        """Those by which she came, or one whose account was merged into hers."""
        merged = Account.objects.filter(merged_into__member=member)
        return self.filter(models.Q(friend=member) | models.Q(friend__in=merged.values("member")))

    def reward_due(self, now: datetime) -> ReferralQuerySet:
        """Those whose friend's first purchase is past its return window."""
        waiting = self.filter(state=Referral.State.PURCHASED, referrer__isnull=False)
        return waiting.filter(reward_due_at__lte=now).order_by("reward_due_at", "pk")

    def with_device_until(self, moment: datetime) -> ReferralQuerySet:
        """Those whose fingerprint of a device was taken before."""
        return self.exclude(device="").filter(invited_at__lt=moment)


class Referral(models.Model):
    """One friend of one member, from the invitation to the reward, with the reason where there is none."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        REVIEW = "review", _("being checked")
        JOINED = "joined", _("joined")
        PURCHASED = "purchased", _("has bought")
        REWARDED = "rewarded", _("rewarded")
        REFUSED = "refused", _("does not count")

    class Reason(models.TextChoices):
        OWN = "own", _("it is the same person")
        EXISTING = "existing", _("a customer already")
        DOUBTFUL = "doubtful", _("this needs to be checked")
        RETURNED = "returned", _("the first purchase went back")
        SMALL = "small", _("the first purchase was too small")
        STAFF = "staff", _("decided by staff")

    class Signal(models.TextChoices):
        """What makes one doubtful."""

        DEVICE = "device", _("the device has been seen before")
        MANY = "many", _("many invitations in one month")
        DISPOSABLE = "disposable", _("an address to throw away")
        ALIKE = "alike", _("an address like that of the referrer")

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+", verbose_name=_("programme"))
    referrer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("referrer")
    )
    friend = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("friend")
    )
    source = models.CharField(_("source"), max_length=160, unique=True)
    channel = models.CharField(_("channel"), max_length=20, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.INVITED)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True)
    signals = models.JSONField(_("what made it doubtful"), default=list, blank=True)
    device = models.CharField(_("fingerprint of the device, hashed"), max_length=64, blank=True)
    invited_at = models.DateTimeField(_("invited at"), default=timezone.now)
    joined_at = models.DateTimeField(_("joined at"), null=True)
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, null=True, related_name="+", verbose_name=_("first purchase")
    )
    reward_due_at = models.DateTimeField(_("reward due at"), null=True)
    rewarded_at = models.DateTimeField(_("rewarded at"), null=True)
    points = models.PositiveIntegerField(_("points for the referrer"), default=0)
    welcome = models.OneToOneField(
        Redemption, models.PROTECT, null=True, related_name="+", verbose_name=_("welcome voucher")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decision = models.CharField(_("grounds of the decision"), max_length=200, blank=True)

    objects: ClassVar[ReferralQuerySet] = ReferralQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        indexes = [
            models.Index(fields=["referrer", "-invited_at"], name="referral_of_referrer"),
            models.Index(
                fields=["reward_due_at"], condition=models.Q(state="purchased"), name="referral_reward_due"
            ),
            models.Index(
                fields=["invited_at"], condition=models.Q(state="review"), name="referral_to_review"
            ),
            models.Index(fields=["device"], condition=~models.Q(device=""), name="referral_of_device"),
        ]

    def __str__(self) -> str:
        return self.source

    @property
    def signs(self) -> list[str]:
        """What made it doubtful, in the reader's language."""
        return [str(self.Signal(signal).label) for signal in self.signals]

    @property
    def friend_name(self) -> str:
        """The friend's first name once she has joined; nothing of one who does not count."""
        joined = self.joined_at is not None and self.state != self.State.REFUSED
        return self.friend.first_name if joined and self.friend else ""


class ReferralDecision(models.Model):
    """What staff decided on a referral, and why; a later decision leaves the earlier ones."""

    referral = models.ForeignKey(
        Referral, models.CASCADE, related_name="decisions", verbose_name=_("referral")
    )
    counts = models.BooleanField(pgettext_lazy("of a referral", "counts"))
    grounds = models.CharField(_("grounds of the decision"), max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on a referral")
        verbose_name_plural = _("decisions on referrals")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.grounds}"
