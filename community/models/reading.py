"""What a member has read, and what she wants to hear of."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReadMark(models.Model):
    """The highest post number of a topic the member has seen; it only moves forward."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
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


class Follow(models.Model):
    """A member hears of new posts in a topic. A row with `active` off remembers that she said no."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
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
        indexes = [models.Index(fields=["topic"], condition=models.Q(active=True), name="follow_of_topic")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}"
