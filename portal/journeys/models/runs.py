"""Runs of journeys, and what became of each of their effects."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.activity.leases import Leased, LeasedQuerySet
from portal.activity.models import Event

from .journeys import Journey


class Run(Leased):
    """One journey for one member because of one event. `position` is the next effect to perform."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        DEAD = "dead", _("dead letter")
        SKIPPED = "skipped", _("skipped")

    class Verdict(models.TextChoices):
        HOLDOUT = "holdout", _("holdout: gets nothing, for comparison")
        CONDITIONS = "conditions", _("the conditions no longer hold")
        INACTIVE = "inactive", _("the journey was switched off")
        ERASED = "erased", _("no longer a member")
        WITHDRAWN = "withdrawn", _("what it thanks for was taken away")

    journey = models.ForeignKey(Journey, models.PROTECT, related_name="+", verbose_name=_("journey"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    event = models.ForeignKey(Event, models.CASCADE, related_name="+", verbose_name=_("event"))
    once = models.BooleanField(_("once per member"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DUE)
    verdict = models.CharField(_("verdict"), max_length=24, choices=Verdict, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        constraints = [
            models.UniqueConstraint(fields=["journey", "member", "event"], name="run_once_per_event"),
            models.UniqueConstraint(
                fields=["journey", "member"], condition=Q(once=True), name="run_once_per_member"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="due"), name="run_due"),
            models.Index(fields=["member", "-created_at"], name="run_of_member"),
        ]

    def __str__(self) -> str:
        return f"run:{self.pk}"

    def source(self, position: int) -> str:
        """The source key of what the effect at `position` does."""
        return f"run:{self.pk}:{position}"

    def finish(self, **changes: Any) -> None:
        """After an effect: on to the next one under the same lease, done after the last."""
        following = self.position + 1
        if not changes and following < len(self.journey.effects.all()):
            self.keep(position=following, attempts=0)
            return
        super().finish(**({"position": following} | changes))

    def skip(self, verdict: str) -> None:
        """End without doing anything more, and say why."""
        self.keep(state=self.State.SKIPPED, verdict=verdict, leased_until=None, done_at=timezone.now())


class RunVerdict(models.Model):
    """What became of one effect of a run: `done`, `skipped:<why>` or `refused:<why>`, and what it made."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="verdicts", verbose_name=_("run"))
    position = models.PositiveSmallIntegerField(_("position"))
    effect = models.CharField(_("effect"), max_length=40)
    verdict = models.CharField(_("verdict"), max_length=60)
    detail = models.CharField(_("detail"), max_length=250, blank=True)
    made = models.CharField(pgettext_lazy("by an effect", "made"), max_length=120, blank=True)
    draw = models.PositiveSmallIntegerField(
        _("lot drawn"),
        null=True,
        help_text=_("Of 0 to 9999; below the probability times 100 it is drawn. Empty: no lot was drawn."),
    )
    probability = models.PositiveSmallIntegerField(
        _("probability in percent"), null=True, help_text=_("As it was when the lot was drawn.")
    )
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.effect}: {self.verdict}"
