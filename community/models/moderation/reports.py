"""Notices about content."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.core.signing import Signer
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from .contents import Content, ContentKind, contents
from .decisions import Decision
from .matters import Matter


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
        CHILD = "child", _("It shows sexual abuse of children")
        INSULT = "insult", _("It insults or threatens someone")
        PRIVACY = "privacy", _("It shows someone's personal data")
        ILLEGAL = "illegal", _("I believe it is illegal")
        RULES = "rules", _("It breaks the house rules in another way")

    kind = models.CharField(_("kind"), max_length=12, choices=ContentKind)
    object_id = models.PositiveBigIntegerField(_("number"))
    title = models.CharField(_("title then"), max_length=140, blank=True)
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
    language = models.CharField(_("language"), max_length=8, blank=True)
    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="reports", verbose_name=_("matter")
    )
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
    def content(self) -> Content | None:
        """What it is about, whatever its state; None where it is gone."""
        return contents(self.kind, [self.object_id]).get(self.object_id)

    @property
    def is_answerable(self) -> bool:
        """Whether there is somebody to answer to."""
        return self.reporter_id is not None or bool(self.email)

    def get_absolute_url(self) -> str:
        """Where its sender reads what became of it; a member logs in for that."""
        return reverse("moderation:notice", args=[self.reference])

    @property
    def open_url(self) -> str:
        """The same for who has no account: the signature says that she has got this address from us."""
        return reverse("moderation:notice_signed", args=[self.reference, _signature(self)])

    def is_signed_by(self, signature: str) -> bool:
        return constant_time_compare(signature, _signature(self))

    @property
    def urgency(self) -> int:
        """How urgent its reason makes the matter (Matter.Priority)."""
        if self.reason == self.Reason.CHILD:
            return Matter.Priority.FIRST
        return Matter.Priority.SOON if self.reason == self.Reason.ILLEGAL else Matter.Priority.USUAL


def _signature(report: Report) -> str:
    return Signer(salt="community.notice").signature(str(report.reference))
