"""Votes: for an idea, "me too" on a question, and polls."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Vote(models.Model):
    """A member wants the idea, or has the same question; `Topic.vote_count` counts them."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    topic = models.ForeignKey(
        "community.Topic", models.CASCADE, related_name="votes", verbose_name=_("topic")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["topic", "member"], name="vote_once")]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.topic_id}"


class Poll(models.Model):
    """A question with options, below a topic's opening post. After `closes_at` (UTC) nobody votes."""

    topic = models.OneToOneField(
        "community.Topic", models.CASCADE, related_name="poll", verbose_name=_("topic")
    )
    question = models.CharField(_("question"), max_length=160)
    several = models.BooleanField(_("several answers allowed"), default=False)
    closes_at = models.DateTimeField(_("closes at"), null=True, blank=True)
    voter_count = models.PositiveIntegerField(_("voters"), default=0, editable=False)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")

    def __str__(self) -> str:
        return self.question

    @property
    def is_open(self) -> bool:
        return self.closes_at is None or self.closes_at > timezone.now()


class PollOption(models.Model):
    """One answer of a poll; `count` is how many chose it."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="options", verbose_name=_("poll"))
    position = models.PositiveSmallIntegerField(_("position"))
    text = models.CharField(_("text"), max_length=120)
    count = models.PositiveIntegerField(_("votes"), default=0, editable=False)

    class Meta:
        verbose_name = _("answer of a poll")
        verbose_name_plural = _("answers of polls")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="poll_option_once")]

    def __str__(self) -> str:
        return self.text


class Ballot(models.Model):
    """What a member chose; a poll of one answer keeps one ballot a member."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="ballots", verbose_name=_("poll"))
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="ballots", verbose_name=_("answer"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    only = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["member", "option"], name="ballot_once"),
            models.UniqueConstraint(
                fields=["poll", "member"], condition=Q(only=True), name="ballot_of_one_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} → {self.option_id}"
