"""Journeys: rules as rows, and what became of each of their runs."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet
from portal.activity.models import Event
from portal.activity.payloads import CUSTOM, kinds
from portal.members.models import Member, Segment, SegmentMember

from . import conditions, effects

YEAR = 60 * 24 * 366
CERTAIN = 100
# The kinds of events that other systems report, as the API takes them.
REPORTED = rf"{re.escape(CUSTOM)}[a-z0-9_]+(\.[a-z0-9_]+)*"


class JourneyQuerySet(models.QuerySet["Journey"]):
    def waiting_for(self, kind: str, member: Member) -> JourneyQuerySet:
        """Active journeys that events of this kind trigger for this member."""
        in_it = SegmentMember.objects.filter(segment=OuterRef("segment"), member=member)
        meant = Q(segment__isnull=True) | Q(Exists(in_it))
        return self.filter(meant, active=True, trigger=kind).order_by("pk")


class Journey(models.Model):
    """When an event happens, if conditions hold, after a delay: effects, in their order."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("key"), max_length=60, unique=True)
    active = models.BooleanField(_("active"), default=False)
    trigger = models.CharField(pgettext_lazy("of a rule", "when"), max_length=80)
    conditions = models.JSONField(
        pgettext_lazy("of a rule", "if"),
        default=list,
        blank=True,
        help_text=_('A list like [{"field": "payload.score", "op": "gte", "value": 9}]; [] for always.'),
    )
    delay_minutes = models.PositiveIntegerField(
        _("after minutes"), default=0, validators=[MaxValueValidator(YEAR)]
    )
    holdout_percent = models.PositiveSmallIntegerField(
        _("holdout in percent"),
        default=0,
        validators=[MaxValueValidator(100)],
        help_text=_("So many members get nothing, to see what difference it makes."),
    )
    once_per_member = models.BooleanField(_("once per member"), default=False)
    segment = models.ForeignKey(
        Segment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="journeys",
        verbose_name=_("only for the segment"),
        help_text=_("Asked when the event happens. Empty: for everybody."),
    )
    reason_en = models.CharField(_("told to the member (English)"), max_length=200, blank=True)
    reason_de = models.CharField(_("told to the member (German)"), max_length=200, blank=True)

    objects: ClassVar[JourneyQuerySet] = JourneyQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("journey")
        verbose_name_plural = _("journeys")
        indexes = [models.Index(fields=["trigger"], condition=Q(active=True), name="journey_waiting")]
        constraints = [models.CheckConstraint(condition=Q(holdout_percent__lte=100), name="journey_holdout")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.trigger not in kinds() and not re.fullmatch(REPORTED, self.trigger):
            raise ValidationError({"trigger": _("There is no event of this kind.")})
        try:
            conditions.validate(self.conditions, self.trigger)
        except ValidationError as error:
            raise ValidationError({"conditions": error.error_list}) from error

    @property
    def trigger_label(self) -> str:
        payload = kinds().get(self.trigger)
        return str(payload.label) if payload else self.trigger

    @property
    def reason(self) -> str:
        """Why this comes, as told to the member, in the active language."""
        return self.reason_de if (get_language() or "").startswith("de") else self.reason_en

    @property
    def summary(self) -> str:
        """The rule in one sentence; the effects should be prefetched."""
        done = [effect.sentence for effect in self.effects.all()]
        what = ", ".join(done) or gettext("nothing yet")
        parts = {"when": self._trigger_in_words(), "then": what, "after": self._delay_in_words()}
        if self.conditions:
            known = parts | {"if": conditions.describe(self.conditions)}
            return gettext("%(when)s, if %(if)s, %(after)s: %(then)s") % known
        return gettext("%(when)s, %(after)s: %(then)s") % parts

    def _trigger_in_words(self) -> str:
        if self.segment is None:
            return self.trigger_label
        names = {"when": self.trigger_label, "segment": self.segment.name}
        return gettext("%(when)s (in “%(segment)s”)") % names

    def _delay_in_words(self) -> str:
        if not self.delay_minutes:
            return gettext("at once")
        days, rest = divmod(self.delay_minutes, 1440)
        if days and not rest:
            return ngettext("after %(count)d day", "after %(count)d days", days) % {"count": days}
        minutes = self.delay_minutes
        return ngettext("after %(count)d minute", "after %(count)d minutes", minutes) % {"count": minutes}


class Effect(models.Model):
    """One thing a journey does; `position` starts at 0."""

    journey = models.ForeignKey(Journey, models.CASCADE, related_name="effects", verbose_name=_("journey"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    effect = models.CharField(_("effect"), max_length=40, choices=effects.choices)
    params = models.JSONField(_("parameters"), default=dict, blank=True)
    probability = models.PositiveSmallIntegerField(
        _("probability in percent"),
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Below 100 a lot is drawn for each run; what is not drawn ends the run."),
    )
    budget = models.PositiveIntegerField(
        _("at most in a month"),
        null=True,
        blank=True,
        help_text=_("Points where it grants points, else how often. Empty: unlimited."),
    )

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["journey", "position"], name="effect_position")]

    def __str__(self) -> str:
        return self.sentence

    @property
    def sentence(self) -> str:
        """What it does, and how likely and how often at most where that is limited."""
        said = effects.describe(self.effect, self.params)
        if self.probability < CERTAIN:
            said = gettext("%(what)s (%(percent)d %% of the times)") % {
                "what": said,
                "percent": self.probability,
            }
        if self.budget is not None:
            said = gettext("%(what)s (at most %(most)d a month)") % {"what": said, "most": self.budget}
        return said

    @property
    def price(self) -> int:
        """What one time takes out of the budget: its points, else 1."""
        return effects.price(self.effect, self.params)

    def use_budget(self, period: str) -> bool:
        """Take one time out of the month's budget by a conditional update; False where it has no room."""
        if self.budget is None:
            return True
        use, _created = EffectUse.objects.get_or_create(effect=self, period=period)
        room = EffectUse.objects.filter(pk=use.pk, used__lte=self.budget - self.price)
        return bool(room.update(used=F("used") + self.price))

    def clean(self) -> None:
        try:
            effects.validate(self.effect, self.params)
        except ValidationError as error:
            raise ValidationError({"params": error.error_list}) from error


class EffectUse(models.Model):
    """What an effect has used of its budget in a month ("2026-03"), by conditional updates only."""

    effect = models.ForeignKey(Effect, models.CASCADE, related_name="uses", verbose_name=_("effect"))
    period = models.CharField(_("month"), max_length=7)
    used = models.PositiveBigIntegerField(_("used"), default=0)

    class Meta:
        verbose_name = _("use of a budget")
        verbose_name_plural = _("uses of budgets")
        constraints = [models.UniqueConstraint(fields=["effect", "period"], name="effect_use_once")]

    def __str__(self) -> str:
        return f"{self.period}: {self.used}"


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
    at = models.DateTimeField(_("time"), default=timezone.now)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "position"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.effect}: {self.verdict}"
