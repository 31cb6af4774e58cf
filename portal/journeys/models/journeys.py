"""Journeys: rules as rows, what they do, and their budgets."""

from __future__ import annotations

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import CUSTOM, kinds
from portal.members.models import Member, Segment, SegmentMember

from .. import conditions, effects, wording

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
        return self.sentence(wording.Names())

    def sentence(self, names: wording.Names) -> str:
        """The rule in one sentence, by names that several journeys share."""
        done = [effect.sentence for effect in self.effects.all()]
        what = ", ".join(done) or gettext("nothing yet")
        parts = {"when": self._trigger_in_words(), "then": what, "after": self._delay_in_words()}
        if self.conditions:
            known = parts | {"if": wording.describe(self.conditions, names)}
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

    def used_in(self, period: str) -> int:
        """How much of the month's budget is used; `uses` should be prefetched."""
        return sum(use.used for use in self.uses.all() if use.period == period)

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
