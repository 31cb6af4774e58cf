"""What reaches a member: messages, their mails, and what she has said about them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.activity.leases import Leased, LeasedQuerySet

from .kinds import TEXT_PREFIX, Channel, Purpose
from .texts import MessageText as MessageText

SENDING_LEASE = timedelta(minutes=5)
MAX_SENDINGS = 12
EMPTIED = {"subject": "", "text": "", "html": ""}


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, viewer: Any) -> MessageQuerySet:
        """The viewer's own inbox, newest first: what the arbiter let into the portal."""
        if not viewer.is_authenticated:
            return self.none()
        return self.filter(member=viewer, visible=True).order_by("-pk")

    def unread(self) -> MessageQuerySet:
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """One thing to tell a member, once per template and source; rendered in her language when it is shown."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages", verbose_name=_("member")
    )
    template = models.CharField(_("template"), max_length=80)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    context = models.JSONField(_("context"), default=dict, blank=True)
    url = models.CharField(_("address"), max_length=400, blank=True)
    source = models.CharField(_("source"), max_length=120)
    visible = models.BooleanField(_("in the inbox"), default=True)
    verdict = models.CharField(_("verdict for the portal"), max_length=24, default="sent")
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects: ClassVar[MessageQuerySet] = MessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(fields=["member", "template", "source"], name="message_once"),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], condition=Q(visible=True), name="message_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.template} #{self.pk}"

    @property
    def text_key(self) -> str:
        """The key of the text kept as data, "" for a template of the program."""
        return self.template.removeprefix(TEXT_PREFIX) if self.template.startswith(TEXT_PREFIX) else ""


class MailQuerySet(LeasedQuerySet):
    def in_doubt(self) -> Any:
        """Mails of which nobody knows whether they went out."""
        return self.filter(state=Mail.State.UNKNOWN)

    def lost(self) -> Any:
        """Mails whose worker died between writing `sending` and hearing from the server."""
        return self.filter(state=Mail.State.SENDING, leased_until__lt=timezone.now())

    def counted_for_cap(self, member: Any, since: datetime) -> int:
        """How many contacts under the weekly cap reached, or will reach, this member since then."""
        counted = Mail.objects.filter(member=member, capped=True, created_at__gte=since)
        return int(counted.exclude(state=Mail.State.SKIPPED).count())


class Mail(Leased):
    """One mail. `sending` is written down with its fixed Message-ID before the server is spoken to."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        SENDING = "sending", _("sending")
        DONE = "sent", _("sent")
        DEAD = "failed", _("failed")
        UNKNOWN = "unknown", _("in doubt")
        SKIPPED = "skipped", _("skipped")

    message = models.OneToOneField(
        Message, models.CASCADE, null=True, blank=True, related_name="mail", verbose_name=_("message")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.SERVICE)
    to = models.EmailField(pgettext_lazy("of a mail", "to"), blank=True)
    header_id = models.CharField(_("Message-ID"), max_length=160, unique=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DUE)
    reason = models.CharField(_("reason"), max_length=24, blank=True)
    capped = models.BooleanField(_("counts towards the weekly cap"), default=False)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[Any] = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="due"), name="mail_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="mail_sending"),
            models.Index(fields=["member", "-created_at"], condition=Q(capped=True), name="mail_capped"),
        ]

    def __str__(self) -> str:
        return self.header_id

    @property
    def is_account_mail(self) -> bool:
        """Whether it carries its own content, about logging in or verifying an address."""
        return self.message_id is None

    def begin(self) -> None:
        """Write down, before the server is spoken to, that it may have gone out from now on."""
        self.keep(state=self.State.SENDING, leased_until=timezone.now() + SENDING_LEASE)

    def accepted(self) -> None:
        """The server took it; what an account mail said is not kept."""
        self.finish(reason="", last_error="", **EMPTIED)

    def skip(self, reason: str) -> None:
        """It must not go out any more; to whom it would have gone is kept no longer than she is a member."""
        address = "" if reason == "erased" else self.to
        self.keep(state=self.State.SKIPPED, reason=reason, leased_until=None, to=address, **EMPTIED)

    def refuse(self, reason: str, error: str) -> None:
        """It cannot go out: a dead letter, shown to staff."""
        values = {"state": self.State.DEAD, "reason": reason, "leased_until": None}
        self.keep(**values, last_error=error[:2000], **EMPTIED)

    def doubt(self, error: str) -> None:
        """The server may have taken it or not: nobody sends it again without looking."""
        self.keep(state=self.State.UNKNOWN, last_error=error[:2000], leased_until=None, **EMPTIED)

    def retry_later(self, error: str) -> None:
        """Nothing went out; due again after a growing pause, a dead letter after MAX_SENDINGS."""
        if self.attempts >= MAX_SENDINGS:
            self.refuse("gave_up", error)
            return
        pause = timedelta(seconds=min(3600, 10 * 2 ** (self.attempts - 1)))
        due_at = timezone.now() + pause
        self.keep(state=self.State.DUE, due_at=due_at, leased_until=None, last_error=error[:2000])


class Preference(models.Model):
    """What a member has said about one purpose on one channel; where no row is, it is on."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="notification_preferences",
        verbose_name=_("member"),
    )
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose)
    channel = models.CharField(_("channel"), max_length=8, choices=Channel)
    enabled = models.BooleanField(_("enabled"), default=True)

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.UniqueConstraint(fields=["member", "purpose", "channel"], name="preference_once")
        ]

    def __str__(self) -> str:
        return f"{self.purpose}/{self.channel}: {self.enabled}"


class Suppression(models.Model):
    """An address no mail goes to any more: it does not exist, or its owner has said so."""

    class Reason(models.TextChoices):
        BOUNCED = "bounced", _("the server says there is no such address")
        COMPLAINED = "complained", _("reported as unwanted")
        MANUAL = "manual", _("entered by staff")

    address = models.EmailField(_("address"), unique=True)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, default=Reason.MANUAL)
    detail = models.CharField(_("detail"), max_length=250, blank=True)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")

    def __str__(self) -> str:
        return self.address

    def clean(self) -> None:
        self.address = self.address.strip().lower()
