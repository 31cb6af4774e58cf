"""What moderators have to look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .contents import Content, ContentKind, contents


class MatterQuerySet(models.QuerySet["Matter"]):
    def waiting(self) -> MatterQuerySet:
        """The queue: what is urgent first, then the oldest."""
        return self.filter(decided_at=None).order_by("-priority", "opened_at", "pk")

    def beyond(self, priority: int, opened_at: datetime, pk: int) -> MatterQuerySet:
        """Of the queue what comes after this place."""
        later = Q(opened_at__gt=opened_at) | Q(opened_at=opened_at, pk__gt=pk)
        return self.filter(Q(priority__lt=priority) | Q(later, priority=priority))

    def up_to(self, priority: int, opened_at: datetime, pk: int) -> MatterQuerySet:
        """Of the queue what comes before this place, the nearest first."""
        sooner = Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, pk__lt=pk)
        found = self.filter(Q(priority__gt=priority) | Q(sooner, priority=priority))
        return found.order_by("priority", "-opened_at", "-pk")

    def decided(self) -> MatterQuerySet:
        """What is decided, the latest first."""
        return self.filter(decided_at__isnull=False).order_by("-decided_at", "-pk")

    def earlier_than(self, moment: datetime, pk: int) -> MatterQuerySet:
        """Of the decided what comes after this place."""
        return self.filter(Q(decided_at__lt=moment) | Q(decided_at=moment, pk__lt=pk))

    def later_than(self, moment: datetime, pk: int) -> MatterQuerySet:
        """Of the decided what comes before this place, the nearest first."""
        found = self.filter(Q(decided_at__gt=moment) | Q(decided_at=moment, pk__gt=pk))
        return found.order_by("decided_at", "pk")

    def about(self, kind: str, object_id: int) -> MatterQuerySet:
        return self.filter(kind=kind, object_id=object_id)

    def noticed(self) -> MatterQuerySet:
        """What somebody has sent a notice about."""
        return self.filter(weight__gt=0)

    def signalled(self) -> MatterQuerySet:
        """What rules have noticed."""
        return self.filter(Exists(Signal.objects.filter(matter=OuterRef("pk"))))

    def taken_by(self, moderator: Any) -> MatterQuerySet:
        return self.filter(claimed_by=moderator, claimed_until__gt=timezone.now())

    def free_for(self, moderator: Any) -> MatterQuerySet:
        """What this moderator may decide and no other one has taken; None is a machine."""
        free = Q(claimed_by=None) | Q(claimed_until__lte=timezone.now()) | Q(claimed_by=moderator)
        return self.filter(free, decided_at=None)

    def not_own(self, moderator: Any) -> MatterQuerySet:
        """Without what is about the moderator, or what she has sent a notice of."""
        return self.exclude(member=moderator).exclude(reports__reporter=moderator)

    def for_queue(self) -> MatterQuerySet:
        """With all that a row shows, but for the content itself."""
        return self.select_related("member", "claimed_by").prefetch_related("signals", "reports__reporter")

    def with_decisions(self) -> MatterQuerySet:
        """With what was decided, by whom and on what it rests."""
        return self.prefetch_related("decisions__rule", "decisions__decided_by")

    def with_content(self, limit: int) -> list[Matter]:
        """The first `limit` with what they are about: one more query for each kind of content."""
        matters: list[Matter] = list(self[:limit])
        for kind in {matter.kind for matter in matters}:
            same = [matter for matter in matters if matter.kind == kind]
            found = contents(kind, {matter.object_id for matter in same})
            for matter in same:
                matter.content = found.get(matter.object_id)
        return matters

    def figures(self, moderator: Any) -> dict[str, int]:
        """How many wait: `all`, with `notices`, with `signals`, `mine` (taken by this moderator)."""
        signalled = Exists(Signal.objects.filter(matter=OuterRef("pk")))
        taken = Q(claimed_by=moderator, claimed_until__gt=timezone.now())
        return self.filter(decided_at=None).aggregate(
            all=Count("pk"),
            notices=Count("pk", filter=Q(weight__gt=0)),
            signals=Count("pk", filter=Q(signalled)),
            mine=Count("pk", filter=taken),
        )


class Matter(models.Model):
    """What moderators have to look at: one open row for one thing, whatever has called attention to it.

    Notices and signals belong to it; its `weight` is more than 0 where there are notices. `claimed_by`
    looks at it until `claimed_until` (UTC).
    """

    class Priority(models.IntegerChoices):
        USUAL = 0, _("usual")
        SOON = 1, _("soon")
        FIRST = 2, _("first of all")

    kind = models.CharField(_("kind"), max_length=12, choices=ContentKind)
    object_id = models.PositiveBigIntegerField(_("number"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about whom"),
    )
    priority = models.PositiveSmallIntegerField(_("urgency"), choices=Priority, default=Priority.USUAL)
    weight = models.PositiveIntegerField(_("weight of the notices"), default=0)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken by"),
    )
    claimed_until = models.DateTimeField(_("taken until"), null=True, blank=True)

    objects: ClassVar[MatterQuerySet] = MatterQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("matter for moderators")
        verbose_name_plural = _("matters for moderators")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id"], condition=Q(decided_at=None), name="matter_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["-priority", "opened_at", "id"], condition=Q(decided_at=None), name="matter_waiting"
            ),
            models.Index(fields=["kind", "object_id"], name="matter_about"),
            models.Index(
                fields=["-decided_at", "-id"], condition=Q(decided_at__isnull=False), name="matter_decided"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"

    @cached_property
    def content(self) -> Content | None:
        """What it is about, whatever its state; None where it is gone."""
        return contents(self.kind, [self.object_id]).get(self.object_id)

    @property
    def is_taken(self) -> bool:
        """Whether a moderator looks at it at this moment."""
        return self.claimed_by_id is not None and (self.claimed_until or timezone.now()) > timezone.now()

    def get_absolute_url(self) -> str:
        return reverse("moderation:matter", args=[self.pk])

    @property
    def is_found_by_machine(self) -> bool:
        """Whether rules have noticed it and no person has sent a notice."""
        return not self.weight and self.signals.exists()


class Signal(models.Model):
    """What a rule has noticed. `detail` holds numbers and short words for the sentence that explains it."""

    class Kind(models.TextChoices):
        FIRST_POST = "first_post", _("first post")
        SPAM = "spam", _("looks like spam")
        WORD = "word", _("watched word")
        HEATED = "heated", _("a topic turns negative")
        LIMITED = "limited", _("written by a limited member")

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="signals", verbose_name=_("matter"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    detail = models.JSONField(_("detail"), default=dict, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("signal")
        verbose_name_plural = _("signals")

    def __str__(self) -> str:
        return f"{self.kind} · {self.matter_id}"
