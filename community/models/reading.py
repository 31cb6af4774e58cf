"""What a member has read, and what she wants to hear of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReadMark(models.Model):
    """The highest post number of a topic the member has seen; it only moves forward."""

    # The constraint's index begins with it.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"), db_index=False
    )
    topic = models.ForeignKey(
        "community.Topic", models.CASCADE, related_name="marks", verbose_name=_("topic")
    )
    number = models.PositiveIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="read_mark_once")]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.topic_id} · {self.number}"


class CaughtUp(models.Model):
    """The member has said that nothing written up to `at` (UTC) is new to her, in whatever topic."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        primary_key=True,
        related_name="+",
        verbose_name=_("member"),
    )
    at = models.DateTimeField(_("read up to"), default=timezone.now)

    class Meta:
        verbose_name = _("everything read")
        verbose_name_plural = _("everything read")

    def __str__(self) -> str:
        return f"{self.member_id} · {self.at:%Y-%m-%d %H:%M}"


class Follow(models.Model):
    """A member hears of new posts in a topic. A row with `active` off remembers that she said no."""

    # The constraint's index begins with it.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member"), db_index=False
    )
    topic = models.ForeignKey(
        "community.Topic", models.CASCADE, related_name="follows", verbose_name=_("topic")
    )
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("follow")
        verbose_name_plural = _("follows")
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="follow_once")]
        indexes = [
            models.Index(fields=["topic", "member"], condition=models.Q(active=True), name="follow_of_topic")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}"


class Frequency(models.TextChoices):
    """How the mails of what a member follows come."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day")
    WEEKLY = "weekly", _("once a week")
    PORTAL = "portal", _("in the portal only")


class CategoryFollow(models.Model):
    """A member hears of new topics in a category."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    category = models.ForeignKey(
        "community.Category", models.CASCADE, related_name="follows", verbose_name=_("category")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("follow of a category")
        verbose_name_plural = _("follows of categories")
        constraints = [models.UniqueConstraint(fields=["member", "category"], name="category_follow_once")]
        indexes = [models.Index(fields=["category", "member"], name="category_follow_of")]

    def __str__(self) -> str:
        return f"{self.member_id} → category:{self.category_id}"


class MemberFollow(models.Model):
    """A member hears of new topics that another one starts."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    followed = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="followed_by",
        verbose_name=_("followed member"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("follow of a member")
        verbose_name_plural = _("follows of members")
        constraints = [
            models.UniqueConstraint(fields=["member", "followed"], name="member_follow_once"),
            models.CheckConstraint(condition=~models.Q(member=models.F("followed")), name="follow_others"),
        ]
        indexes = [models.Index(fields=["followed", "member"], name="member_follow_of")]

    def __str__(self) -> str:
        return f"{self.member_id} → member:{self.followed_id}"


class DigestPlanQuerySet(models.QuerySet["DigestPlan"]):
    def who_want_mails_at_once(self, members: Iterable[Any]) -> set[int]:
        """The ids of those, of these members, who get a mail for each message; who has said nothing does."""
        ids = {member.pk for member in members}
        others = self.filter(member__in=ids).exclude(frequency=Frequency.AT_ONCE)
        return ids - set(others.values_list("member_id", flat=True))

    def due(self) -> DigestPlanQuerySet:
        """Those whose digest is to be sent now, oldest first."""
        return self.filter(due_at__lte=timezone.now()).order_by("due_at", "pk")


class DigestPlan(models.Model):
    """How a member's mails come, up to when her last digest told her, and when the next is due (UTC)."""

    member = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_plan", verbose_name=_("member")
    )
    frequency = models.CharField(_("e-mails"), max_length=8, choices=Frequency, default=Frequency.AT_ONCE)
    told_until = models.DateTimeField(_("told until"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)

    objects: ClassVar[DigestPlanQuerySet] = DigestPlanQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="digest_due")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.frequency}"
