"""Surveys of one question, whom we asked, what was answered, and whose turn it is next."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from . import tokens


class SurveyKind(models.TextChoices):
    CSAT = "csat", _("satisfaction (CSAT)")
    NPS = "nps", _("recommendation (NPS)")
    CES = "ces", _("effort (CES)")


# The scale each kind of score is defined on.
SCALES = {SurveyKind.CSAT: (1, 5), SurveyKind.NPS: (0, 10), SurveyKind.CES: (1, 7)}


class Survey(models.Model):
    """One question in both languages, its scale, and how often a member may be asked."""

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=SurveyKind)
    question_en = models.CharField(_("question (English)"), max_length=200)
    question_de = models.CharField(_("question (German)"), max_length=200)
    low_en = models.CharField(_("lowest answer (English)"), max_length=40, blank=True)
    low_de = models.CharField(_("lowest answer (German)"), max_length=40, blank=True)
    high_en = models.CharField(_("highest answer (English)"), max_length=40, blank=True)
    high_de = models.CharField(_("highest answer (German)"), max_length=40, blank=True)
    thanks_en = models.CharField(_("thanks (English)"), max_length=300, blank=True)
    thanks_de = models.CharField(_("thanks (German)"), max_length=300, blank=True)
    scale_low = models.PositiveSmallIntegerField(_("scale from"), default=1)
    scale_high = models.PositiveSmallIntegerField(_("scale to"), default=5)
    is_active = models.BooleanField(_("active"), default=True)
    quiet_days = models.PositiveSmallIntegerField(
        _("quiet days before"),
        default=0,
        help_text=_(
            "A member asked anything within these days is not asked this. 0: always asked, as after a case."
        ),
    )
    interval_days = models.PositiveSmallIntegerField(
        _("asked again after days"), null=True, blank=True, help_text=_("Empty: not asked on the schedule.")
    )
    first_after_days = models.PositiveSmallIntegerField(
        _("first asked days after joining"),
        null=True,
        blank=True,
        help_text=_("Empty: joining plans no turn."),
    )
    valid_days = models.PositiveSmallIntegerField(_("days an invitation holds"), default=30)
    minimum = models.PositiveSmallIntegerField(
        _("answers before a score is shown"),
        default=5,
        help_text=_("The anonymity threshold: with fewer answers there is no score."),
    )

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_low__lt=F("scale_high"), scale_high__lte=10), name="survey_scale"
            )
        ]

    def __str__(self) -> str:
        return self.slug

    def clean(self) -> None:
        wanted = SCALES.get(SurveyKind(self.kind)) if self.kind in SurveyKind else None
        if wanted and (self.scale_low, self.scale_high) != wanted:
            raise ValidationError(
                {"scale_high": _("%(kind)s is asked from %(low)d to %(high)d.") % self._wanted(wanted)}
            )

    def _wanted(self, scale: tuple[int, int]) -> dict[str, Any]:
        return {"kind": self.get_kind_display(), "low": scale[0], "high": scale[1]}

    def _text(self, name: str) -> str:
        german = (get_language() or "en").startswith("de")
        return getattr(self, f"{name}_de" if german else f"{name}_en")

    @property
    def question(self) -> str:
        """In the reader's language, as the three below."""
        return self._text("question")

    @property
    def low_label(self) -> str:
        return self._text("low")

    @property
    def high_label(self) -> str:
        return self._text("high")

    @property
    def thanks(self) -> str:
        return self._text("thanks")

    @property
    def steps(self) -> range:
        """The answers that can be chosen."""
        return range(self.scale_low, self.scale_high + 1)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, viewer: Any) -> InvitationQuerySet:
        """A member sees what she herself was asked, a visitor nothing."""
        return self.filter(member=viewer) if viewer.is_authenticated else self.none()

    def open(self, now: datetime | None = None) -> InvitationQuerySet:
        """Asked, unanswered, still valid; the newest first."""
        state = Invitation.State.INVITED
        return self.filter(state=state, expires_at__gt=now or timezone.now()).order_by("-created_at", "-pk")

    def asked_since(self, member: Any, moment: datetime) -> InvitationQuerySet:
        """What the member has really been asked since `moment`, by any survey."""
        return self.filter(member=member, created_at__gt=moment).exclude(state=Invitation.State.SKIPPED)

    def by_token(self, token: str) -> InvitationQuerySet:
        return self.filter(token_hash=tokens.hash_of(token)).exclude(state=Invitation.State.SKIPPED)


class Invitation(models.Model):
    """A member asked, or not asked and why (`verdict`); once per survey and source."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ANSWERED = "answered", _("answered")
        SKIPPED = "skipped", _("not asked")

    class Channel(models.TextChoices):
        MAIL = "mail", _("e-mail and portal")
        PORTAL = "portal", _("portal only")

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, models.PROTECT, related_name="+", verbose_name=_("survey"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    source = models.CharField(_("source"), max_length=120)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.INVITED)
    verdict = models.CharField(_("verdict"), max_length=40, default="done")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel, blank=True)
    created_at = models.DateTimeField(_("invited at"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    objects: ClassVar[InvitationQuerySet] = InvitationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["survey", "source"], name="invitation_once")]
        indexes = [models.Index(fields=["member", "-created_at"], name="invitation_of_member")]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.source}"

    @property
    def token(self) -> str:
        return tokens.derive(self.key, self.token_hash)

    def get_absolute_url(self) -> str:
        """The page that answers it without logging in: only for the member herself."""
        return reverse("feedback:survey", args=[self.token])

    @property
    def is_expired(self) -> bool:
        return self.state == self.State.INVITED and self.expires_at <= timezone.now()


class AnswerQuerySet(models.QuerySet["Answer"]):
    def scores(self, kind: str, since: datetime | None = None, until: datetime | None = None) -> list[int]:
        """The given scores of one kind of survey, `since` included, `until` excluded."""
        found = self.filter(survey__kind=kind)
        if since:
            found = found.filter(created_at__gte=since)
        if until:
            found = found.filter(created_at__lt=until)
        return list(found.values_list("score", flat=True))


class Answer(models.Model):
    """One answer. Erasing the member cuts the link to the invitation; the score stays."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers", verbose_name=_("survey"))
    invitation = models.OneToOneField(
        Invitation, models.SET_NULL, null=True, related_name="answer", verbose_name=_("invitation")
    )
    score = models.PositiveSmallIntegerField(_("score"))
    comment = models.TextField(_("comment"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    created_at = models.DateTimeField(_("answered at"), default=timezone.now)

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        indexes = [models.Index(fields=["survey", "created_at"], name="answer_of_survey")]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.score}"


class SurveyTurn(models.Model):
    """When a member is next asked a recurring survey."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="turns", verbose_name=_("survey"))
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    due_at = models.DateTimeField(_("due at"), db_index=True)

    class Meta:
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        constraints = [models.UniqueConstraint(fields=["survey", "member"], name="turn_once")]

    def __str__(self) -> str:
        return f"{self.survey_id} → {self.member_id}"

    def following(self, now: datetime) -> datetime | None:
        """When the next turn is, counted from `now`; None where the survey does not recur."""
        days = self.survey.interval_days
        return now + timedelta(days=days) if days else None
