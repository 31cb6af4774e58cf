"""Notices about content, and what moderators decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .posts import Post
from .topics import Topic


class ContentKind(models.TextChoices):
    """What a notice can be about."""

    POST = "post", _("post")
    TOPIC = "topic", _("topic")


class Decision(models.Model):
    """What was decided about a piece of content, by whom and why; all that follows is driven by this row."""

    class Outcome(models.TextChoices):
        HIDE = "hide", _("hidden")
        KEEP = "keep", _("kept")

    kind = models.CharField(_("kind"), max_length=12, choices=ContentKind)
    object_id = models.PositiveBigIntegerField(_("number"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    reason = models.TextField(_("reason"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [models.Index(fields=["kind", "object_id"], name="decision_about")]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.kind}:{self.object_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    def waiting(self) -> ReportQuerySet:
        """The queue, oldest first."""
        return self.filter(decision__isnull=True).order_by("created_at", "pk")

    def about(self, kind: str, object_id: int) -> ReportQuerySet:
        return self.filter(kind=kind, object_id=object_id)

    def with_content(self, limit: int) -> list[Report]:
        """The first `limit` reports with what they are about: one more query for each kind of content."""
        reports: list[Report] = list(self[:limit])
        for kind in {report.kind for report in reports}:
            same = [report for report in reports if report.kind == kind]
            found = contents(kind, {report.object_id for report in same})
            for report in same:
                report.content = found.get(report.object_id)
        return reports


class Report(models.Model):
    """A notice about content by anyone, logged in or not. It waits until a decision is set."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("It is advertising or spam")
        INSULT = "insult", _("It insults or threatens someone")
        PRIVACY = "privacy", _("It shows someone's personal data")
        ILLEGAL = "illegal", _("I believe it is illegal")
        RULES = "rules", _("It breaks the house rules in another way")

    kind = models.CharField(_("kind"), max_length=12, choices=ContentKind)
    object_id = models.PositiveBigIntegerField(_("number"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    explanation = models.TextField(_("explanation"), max_length=4000)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reported by"),
    )
    name = models.CharField(_("your name"), max_length=120, blank=True)
    email = models.EmailField(_("your e-mail address"), blank=True)
    good_faith = models.BooleanField(_("in good faith"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("decision")
    )

    objects: ClassVar[ReportQuerySet] = ReportQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(
                fields=["created_at", "id"], condition=models.Q(decision=None), name="report_waiting"
            ),
            models.Index(fields=["kind", "object_id"], name="report_about"),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()} · {self.kind}:{self.object_id}"

    @cached_property
    def content(self) -> Post | Topic | None:
        """What it is about, whatever its state; None where it is gone."""
        return contents(self.kind, [self.object_id]).get(self.object_id)


def contents(kind: str, ids: Iterable[int]) -> Mapping[int, Post | Topic]:
    """Posts or topics by id, whatever their state, with their authors."""
    if kind == ContentKind.TOPIC:
        return Topic.objects.select_related("author", "category").in_bulk(list(ids))
    return Post.objects.select_related("author", "topic__category").in_bulk(list(ids))
