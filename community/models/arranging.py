"""What moderators did to topics and posts without judging anybody; each can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArrangementQuerySet(models.QuerySet["Arrangement"]):
    def in_force(self) -> ArrangementQuerySet:
        return self.filter(undone_at=None)

    def of_topic(self, topic: int) -> ArrangementQuerySet:
        """What was done to a topic, the latest first; merging and splitting belong to both topics."""
        return self.filter(models.Q(topic=topic) | models.Q(other=topic)).order_by("-done_at", "-pk")


class Arrangement(models.Model):
    """One act on a topic. `before` holds ids and numbers only: what undoing it puts back.

    `other` is the topic a part was split off to, or that was merged into. With a `decision` its author was
    told the reasons; undone it is with the decision's reversal.
    """

    class Verb(models.TextChoices):
        LOCK = "lock", _("closed")
        UNLOCK = "unlock", _("opened again")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("no longer pinned")
        MOVE = "move", _("moved")
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")

    verb = models.CharField(_("what was done"), max_length=8, choices=Verb)
    topic = models.ForeignKey(
        "community.Topic", models.CASCADE, related_name="arrangements", verbose_name=_("topic")
    )
    other = models.ForeignKey(
        "community.Topic",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("other topic"),
    )
    before = models.JSONField(_("as it was before"), default=dict)
    decision = models.OneToOneField(
        "community.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="arrangement",
        verbose_name=_("by the decision"),
    )
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("done by")
    )
    done_at = models.DateTimeField(_("done at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects: ClassVar[ArrangementQuerySet] = ArrangementQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("arrangement of a topic")
        verbose_name_plural = _("arrangements of topics")
        indexes = [models.Index(fields=["topic", "-done_at"], name="arrangement_of_topic")]

    @property
    def is_large(self) -> bool:
        """Whether undoing it changes what many people see."""
        return self.verb in {self.Verb.MOVE, self.Verb.SPLIT, self.Verb.MERGE}

    @property
    def may_be_undone(self) -> bool:
        """Whether nothing that builds on it was done since: of moves, splits, merges the last comes first."""
        verb, marks = self.Verb, [[self.Verb.LOCK, self.Verb.UNLOCK], [self.Verb.PIN, self.Verb.UNPIN]]
        if self.undone_at is not None:
            return False
        later = Arrangement.objects.in_force().filter(pk__gt=self.pk)
        if not self.is_large:
            pair = next(pair for pair in marks if self.verb in pair)
            return not later.filter(topic=self.topic_id, verb__in=pair).exists()
        topics = [self.topic_id, self.other_id] if self.other_id else [self.topic_id]
        touched = models.Q(topic__in=topics) | models.Q(other__in=topics)
        return not later.filter(touched, verb__in=[verb.MOVE, verb.SPLIT, verb.MERGE]).exists()

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.topic_id}"
