"""Notices about content, and what moderators decide."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.members.models import Member

from .house_rules import Rule
from .posts import Post
from .topics import Topic

Content = Post | Topic | Member


class ContentKind(models.TextChoices):
    """What a notice can be about."""

    POST = "post", _("post")
    TOPIC = "topic", _("topic")
    MEMBER = "member", _("member")


class MatterQuerySet(models.QuerySet["Matter"]):
    def waiting(self) -> MatterQuerySet:
        """The queue: what is urgent first, then the oldest."""
        return self.filter(decided_at=None).order_by("-priority", "opened_at", "pk")

    def about(self, kind: str, object_id: int) -> MatterQuerySet:
        return self.filter(kind=kind, object_id=object_id)


class Matter(models.Model):
    """What moderators have to look at: one open row for one thing, whatever has called attention to it.

    Notices and signals belong to it. `claimed_by` looks at it until `claimed_until` (UTC).
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
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"

    @cached_property
    def content(self) -> Content | None:
        """What it is about, whatever its state; None where it is gone."""
        return contents(self.kind, [self.object_id]).get(self.object_id)

    @property
    def is_found_by_machine(self) -> bool:
        """Whether rules have noticed it and no person has sent a notice."""
        return self.signals.exists() and not self.reports.exists()


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


class Decision(models.Model):
    """What was decided about content or a member, by whom and why; all that follows is driven by this row.

    The statement of reasons (Article 17 of Regulation (EU) 2022/2065) is this row: what and for how long,
    on which facts, by which rule or law, and whether machines took part. `reference` is its address.
    """

    class Outcome(models.TextChoices):
        KEEP = "keep", _("kept")
        HIDE = "hide", _("hidden")
        LOCK = "lock", _("locked")
        WARN = "warn", _("warned")
        LIMIT = "limit", _("limited")
        SUSPEND = "suspend", _("suspended")
        BAN = "ban", _("banned")

    class Ground(models.TextChoices):
        NONE = "", _("none")
        RULES = "rules", _("house rules")
        LAW = "law", _("law")
        SPAM = "spam", _("deceptive advertising in bulk")

    reference = models.UUIDField(_("reference"), default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(
        Matter, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("matter")
    )
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
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome)
    ground = models.CharField(_("ground"), max_length=8, choices=Ground, blank=True)
    rule = models.ForeignKey(
        Rule, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rule")
    )
    law = models.CharField(_("law"), max_length=200, blank=True)
    reason = models.TextField(_("reason"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    hides_content = models.BooleanField(_("content was hidden"), default=False)
    detected_automatically = models.BooleanField(_("found by a machine"), default=False)
    decided_automatically = models.BooleanField(_("decided by a machine"), default=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)
    reversed_at = models.DateTimeField(_("reversed at"), null=True, blank=True)
    reversed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reversed by"),
    )

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(fields=["kind", "object_id"], name="decision_about"),
            models.Index(fields=["member", "-decided_at"], name="decision_of_member"),
            models.Index(fields=["decided_at"], name="decision_at"),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} · {self.kind}:{self.object_id}"

    @property
    def is_restriction(self) -> bool:
        """Whether it takes something from somebody, who is then told why. Spam in bulk is exempt."""
        return self.outcome != self.Outcome.KEEP

    @property
    def in_force(self) -> bool:
        over = self.until is not None and self.until <= timezone.now()
        return self.is_restriction and self.reversed_at is None and not over


class Appeal(models.Model):
    """An author or a notifier asks that a decision be looked at again, by another person."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", _("the decision stands")
        REVERSED = "reversed", _("the decision was reversed")

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals", verbose_name=_("decision"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    report = models.ForeignKey(
        "community.Report",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="appeals",
        verbose_name=_("by the notifier of"),
    )
    text = models.TextField(_("what is wrong with the decision"), max_length=4000)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "member"], condition=Q(report=None), name="appeal_of_author_once"
            ),
            models.UniqueConstraint(fields=["report"], name="appeal_of_notifier_once"),
        ]
        indexes = [models.Index(fields=["created_at"], condition=Q(outcome=""), name="appeal_waiting")]

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.get_outcome_display() or '…'}"


class Sanction(models.Model):
    """What a decision took from a member, from `starts_at` to `ends_at` (UTC; None: for good)."""

    class Kind(models.TextChoices):
        WARN = "warn", _("warning")
        LIMIT = "limit", _("limitation")
        SUSPEND = "suspend", _("suspension")
        BAN = "ban", _("ban")

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="sanctions", verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="sanction", verbose_name=_("decision")
    )
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)

    class Meta:
        verbose_name = _("sanction")
        verbose_name_plural = _("sanctions")
        indexes = [models.Index(fields=["member", "-starts_at"], name="sanction_of_member")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.member_id}"


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
    def urgency(self) -> int:
        """How urgent its reason makes the matter (Matter.Priority)."""
        if self.reason == self.Reason.CHILD:
            return Matter.Priority.FIRST
        return Matter.Priority.SOON if self.reason == self.Reason.ILLEGAL else Matter.Priority.USUAL


def about_whom(content: Content | None) -> Member | None:
    """The author of a post or topic; a member herself."""
    return content if isinstance(content, Member) or content is None else content.author


def contents(kind: str, ids: Iterable[int]) -> Mapping[int, Content]:
    """Posts, topics or members by id, whatever their state, with their authors."""
    if kind == ContentKind.MEMBER:
        return Member.objects.in_bulk(list(ids))
    if kind == ContentKind.TOPIC:
        return Topic.objects.select_related("author", "category").in_bulk(list(ids))
    return Post.objects.select_related("author", "topic__category").in_bulk(list(ids))
