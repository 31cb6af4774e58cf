"""Events (history and outbox in one) and their deliveries."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .leases import Leased
from .payloads import kinds


class EventQuerySet(models.QuerySet["Event"]):
    def of_member(self, member: Any) -> EventQuerySet:
        """The history of one member, newest first."""
        return self.filter(member=member).order_by("-occurred_at", "-pk")


class Event(models.Model):
    """A fact: what happened, to whom, through whom. Never changed; erasing a member empties the links."""

    kind = models.CharField(_("kind"), max_length=80)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
        db_index=False,  # "event_of_member" begins with it
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("actor"),
        db_index=False,  # "event_of_actor" is one of those there are
    )
    source = models.CharField(_("source"), max_length=120, blank=True)
    payload = models.JSONField(_("payload"), default=dict)
    dedupe_key = models.CharField(_("deduplication key"), max_length=160, null=True, blank=True)
    occurred_at = models.DateTimeField(_("occurred at"), default=timezone.now)
    recorded_at = models.DateTimeField(_("recorded at"), auto_now_add=True)

    objects: ClassVar[EventQuerySet] = EventQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        constraints = [
            models.UniqueConstraint(
                fields=["dedupe_key"], condition=models.Q(dedupe_key__isnull=False), name="event_once"
            ),
        ]
        indexes = [
            models.Index(fields=["member", "-occurred_at"], name="event_of_member"),
            models.Index(fields=["kind", "-occurred_at"], name="event_of_kind"),
            models.Index(fields=["actor"], condition=models.Q(actor__isnull=False), name="event_of_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def label(self) -> str:
        """What happened, in the reader's language."""
        payload = kinds().get(self.kind)
        return str(payload.label) if payload else self.kind


class Delivery(Leased):
    """One event for one subscriber; unique, so that delivering again and again counts once."""

    # "delivery_once" begins with it, so it has no index of its own.
    event = models.ForeignKey(
        Event, models.CASCADE, related_name="deliveries", verbose_name=_("event"), db_index=False
    )
    subscriber = models.CharField(_("subscriber"), max_length=80)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="due"), name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.subscriber} ← {self.event_id}"
