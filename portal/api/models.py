"""Keys of the API, the answers kept for repeated requests, and the log of requests."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.precompiled import Given

TOUCH_EVERY = timedelta(minutes=1)
ANSWERS_KEPT = timedelta(days=30)
LOG_KEPT = timedelta(days=30)


class Scope(models.TextChoices):
    """What a key may do."""

    MEMBERS = "members", _("Members: read and write")
    PURCHASES = "purchases", _("Purchases and refunds")
    VOUCHERS = "vouchers", _("Rewards and vouchers")
    EVENTS = "events", _("Events of other systems")
    FIGURES = "figures", _("Key figures: read")


def hash_of(key: str) -> str:
    """The stored form of a key. A key holds 256 bits of chance, so a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self, now: datetime | Given | None = None) -> ApiKeyQuerySet:
        """Neither revoked nor expired."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now or timezone.now())
        return self.filter(unexpired, revoked_at__isnull=True)

    def opened_by(self, digest: str | Given, now: datetime | Given) -> ApiKeyQuerySet:
        """Usable and opened by the secret with this hash: the newest, or the one before in its grace."""
        former = Q(former_hash=digest, former_until__gt=now)
        return self.usable(now).filter(Q(key_hash=digest) | former)


class ApiKey(models.Model):
    """The right of another system to call the API. Only the secret's hash is kept; it is shown once.

    After a rotation the former secret opens too, until `former_until` (UTC).
    """

    name = models.CharField(_("name"), max_length=80, help_text=_("Which system uses it."))
    prefix = models.CharField(_("beginning"), max_length=16, editable=False)
    key_hash = models.CharField(max_length=64, unique=True, editable=False)
    former_hash = models.CharField(max_length=64, unique=True, null=True, editable=False)
    former_until = models.DateTimeField(_("former secret valid until"), null=True, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    requests_per_minute = models.PositiveIntegerField(_("requests per minute"), default=600)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    last_used_at = models.DateTimeField(_("last used at"), null=True, editable=False)

    objects: ClassVar[ApiKeyQuerySet] = ApiKeyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def touch(self) -> None:
        """Note that it is in use, at most once a minute; where somebody holds the row, not this time."""
        now = timezone.now()
        if self.last_used_at and now - self.last_used_at < TOUCH_EVERY:
            return
        mine = ApiKey.objects.filter(pk=self.pk)
        with transaction.atomic():
            if connection.features.has_select_for_update_skip_locked:
                free = mine.select_for_update(skip_locked=True, no_key=True)
                mine = ApiKey.objects.filter(pk__in=list(free.values_list("pk", flat=True)))
            mine.update(last_used_at=now)


class IdempotencyQuerySet(models.QuerySet["IdempotencyRecord"]):
    def forgettable(self) -> IdempotencyQuerySet:
        """Older than the time an answer is kept for."""
        return self.filter(created_at__lt=timezone.now() - ANSWERS_KEPT)


class IdempotencyRecord(models.Model):
    """One Idempotency-Key of one API key: running, or done with the answer first given.

    `lease` and `leased_until` let a request take over what a dead process left running; the answer is
    written in the transaction of the effect, so what is not done has had none.
    """

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("done")

    api_key = models.ForeignKey(ApiKey, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    lease = models.UUIDField()
    leased_until = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    # The text itself: a repetition is the first answer to the byte.
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects: ClassVar[IdempotencyQuerySet] = IdempotencyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("idempotency record")
        verbose_name_plural = _("idempotency records")
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class RequestQuerySet(models.QuerySet["RequestRecord"]):
    def forgettable(self) -> RequestQuerySet:
        """Older than the time the log is kept for."""
        return self.filter(at__lt=timezone.now() - LOG_KEPT)


class RequestRecord(models.Model):
    """One call by a known key: what was asked, how it ended, how long it took. No ids of members."""

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    # Without a constraint in the database, so that noting a call waits for nobody who holds the key's row.
    api_key = models.ForeignKey(
        ApiKey, models.DO_NOTHING, db_constraint=False, related_name="+", verbose_name=_("API key")
    )
    method = models.CharField(_("method"), max_length=8)
    route = models.CharField(_("route"), max_length=120)
    status = models.PositiveSmallIntegerField(_("status"))
    duration_ms = models.PositiveIntegerField(_("milliseconds"))
    request_id = models.UUIDField(_("request id"))

    objects: ClassVar[RequestQuerySet] = RequestQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("API request")
        verbose_name_plural = _("API requests")

    def __str__(self) -> str:
        return f"{self.method} {self.route}: {self.status}"
