"""Endpoints of other systems, the messages sent there, and each attempt to deliver one."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet
from portal.activity.models import Event
from portal.activity.payloads import CUSTOM
from portal.activity.subscriptions import EVERY_KIND

from . import addresses

# Seconds after the first attempt, the second and so on, as the specification proposes; the tenth is the last.
PAUSES = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
LONGEST_PAUSE = 86_400
FAILING_FOR = timedelta(days=5)
KEPT = timedelta(days=30)


class EndpointQuerySet(models.QuerySet["Endpoint"]):
    def wanting(self, kind: str) -> list[Endpoint]:
        """Active endpoints that asked for events of this kind."""
        return [endpoint for endpoint in self.filter(active=True).order_by("pk") if endpoint.wants(kind)]


class Endpoint(models.Model):
    """Where another system wants to hear of events, and of which kinds.

    Signing needs the secret itself, so it is kept as it is and shown once. After a rotation messages carry
    a signature of the former secret as well, until `former_until` (UTC).
    """

    class Off(models.TextChoices):
        STAFF = "staff", _("by staff")
        GONE = "gone", _("it answered 410: gone for good")
        FAILING = "failing", _("it has failed for days")

    name = models.CharField(_("name"), max_length=80, help_text=_("Which system listens there."))
    url = models.URLField(_("address"), max_length=500, help_text=_("An address that begins with https://."))
    kinds = models.JSONField(_("kinds of events"), default=list)
    secret = models.CharField(max_length=100, editable=False)
    former_secret = models.CharField(max_length=100, blank=True, editable=False)
    former_until = models.DateTimeField(_("former secret signs until"), null=True, editable=False)
    active = models.BooleanField(_("active"), default=True, editable=False)
    off_reason = models.CharField(_("switched off"), max_length=8, choices=Off, blank=True, editable=False)
    off_at = models.DateTimeField(_("switched off at"), null=True, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )

    objects: ClassVar[EndpointQuerySet] = EndpointQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("webhook endpoint")
        verbose_name_plural = _("webhook endpoints")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            addresses.check_url(self.url)
        except addresses.Forbidden as error:
            raise ValidationError({"url": str(error)}) from error

    def wants(self, kind: str) -> bool:
        """Whether events of this kind go there; CUSTOM stands for all that other systems report."""
        chosen = set(self.kinds)
        return bool(chosen & {EVERY_KIND, kind}) or (kind.startswith(CUSTOM) and CUSTOM in chosen)

    @property
    def signing_secrets(self) -> list[str]:
        """The secret, and the former one while it overlaps."""
        overlapping = self.former_until is not None and self.former_until > timezone.now()
        return [self.secret, self.former_secret] if overlapping else [self.secret]

    @property
    def has_failed_for_days(self) -> bool:
        return self.failing_since is not None and timezone.now() - self.failing_since > FAILING_FOR


class MessageQuerySet(LeasedQuerySet):
    def due_at_any(self, endpoints: set[int]) -> Any:
        """Due messages to these endpoints, oldest first."""
        rows: Any = self.due()
        return rows.filter(endpoint__in=endpoints).order_by("due_at", "pk")

    def replayable(self) -> Any:
        """Finished messages to endpoints that listen."""
        return self._finished().filter(endpoint__active=True)

    def forgettable(self) -> Any:
        """Finished, and older than they are kept for."""
        return self._finished().filter(created_at__lt=timezone.now() - KEPT)

    def of_member(self, member: Any) -> Any:
        """What was sent about one member, newest first."""
        rows: Any = self
        return rows.filter(event__member=member).order_by("-pk")

    def _finished(self) -> Any:
        return self.exclude(state=Message.State.DUE)


class Message(Leased):
    """One event for one endpoint; unique, so that an event delivered again is sent once.

    `uid` is the webhook-id, the same at each attempt: the receiver tells repetitions by it.
    """

    uid = models.UUIDField(_("message id"), default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(
        Endpoint, models.CASCADE, related_name="messages", verbose_name=_("webhook endpoint")
    )
    # A test message belongs to no event.
    event = models.ForeignKey(Event, models.CASCADE, null=True, related_name="+", verbose_name=_("event"))
    kind = models.CharField(_("kind"), max_length=80)
    body = models.TextField(_("body"))
    created_at = models.DateTimeField(_("created at"), default=timezone.now, db_index=True)

    objects: ClassVar[Any] = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook message")
        verbose_name_plural = _("webhook messages")
        constraints = [models.UniqueConstraint(fields=["endpoint", "event"], name="webhook_once")]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="webhook_due")]

    def __str__(self) -> str:
        return self.header_id

    @property
    def header_id(self) -> str:
        return f"msg_{self.uid.hex}"

    def give_up(self, error: str) -> None:
        """No further attempt: a dead letter, which staff may replay."""
        self.keep(state=self.State.DEAD, leased_until=None, last_error=error[:2000])

    def retry_later(self, error: str, wanted: int = 0) -> None:
        """Due again after the pause of this attempt, or `wanted` seconds where that is longer.

        Up to a tenth is added by chance, so that what failed together does not come back together.
        After the last attempt it is a dead letter.
        """
        if self.attempts > len(PAUSES):
            self.give_up(error)
            return
        pause = max(PAUSES[self.attempts - 1], min(wanted, LONGEST_PAUSE))
        pause += secrets.randbelow(pause // 10 + 1)
        due_at = timezone.now() + timedelta(seconds=pause)
        self.keep(due_at=due_at, leased_until=None, last_error=error[:2000])


class Attempt(models.Model):
    """One try to deliver a message: the answer's status, or why there was none."""

    message = models.ForeignKey(
        Message, models.CASCADE, related_name="tries", verbose_name=_("webhook message")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    error = models.CharField(_("error"), max_length=250, blank=True)
    duration_ms = models.PositiveIntegerField(_("milliseconds"))

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.status or self.error)
