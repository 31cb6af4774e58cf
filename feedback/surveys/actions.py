"""Asking and answering: invitations, answers, and the turns of recurring surveys."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from feedback import events
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits
from portal.members.models import Consent, Member, Purpose
from portal.notifications.actions import notify
from portal.shell.ports import Outcome, Refused

from . import policies, tokens
from .models import Answer, Invitation, Survey, SurveyKind, SurveyTurn

if TYPE_CHECKING:
    from django.db.models import QuerySet

TEMPLATE = "feedback/survey_invitation"
HISTORY = timedelta(days=1)


@transaction.atomic
def invite(*, member: Member, survey: Survey | str, source: str, at: datetime | None = None) -> Outcome:
    """Ask the member (`survey` or its slug) once per survey and source; the arbiter may say no.

    Answers `done` or `skipped:…` with "invitation:<id>"; a repetition answers the same. By mail where she
    has agreed to survey mails, in the portal always; one dated back by more than HISTORY is taken into
    the books and nobody is told of it. Refused: unknown_survey.
    """
    if isinstance(survey, str):
        survey = _survey(survey)
    # The lock under which the cap is counted; SQLite has the whole database locked by now.
    member = Member.objects.select_for_update(no_key=True).get(pk=member.pk)
    known = Invitation.objects.filter(survey=survey, source=source).first()
    if known:
        return _outcome(known)
    invitation = _ask(member, survey, source, at or timezone.now())
    if invitation.verdict == policies.ASK and timezone.now() - invitation.created_at < HISTORY:
        _tell(invitation)
    return _outcome(invitation)


def _survey(slug: str) -> Survey:
    try:
        return Survey.objects.get(slug=slug)
    except Survey.DoesNotExist:
        raise Refused("unknown_survey", slug) from None


def _ask(member: Member, survey: Survey, source: str, now: datetime) -> Invitation:
    verdict = policies.verdict(member, survey, now)
    asked = verdict == policies.ASK
    by_mail = asked and Consent.objects.holds(member, Purpose.SURVEY_MAIL)
    key = uuid.uuid4()
    return Invitation.objects.create(
        key=key,
        token_hash=tokens.hash_of(tokens.derive(key)),
        survey=survey,
        member=member,
        source=source,
        state=Invitation.State.INVITED if asked else Invitation.State.SKIPPED,
        verdict=verdict,
        channel=_channel(asked, by_mail),
        created_at=now,
        expires_at=now + timedelta(days=survey.valid_days),
    )


def _channel(asked: bool, by_mail: bool) -> str:
    if not asked:
        return ""
    return Invitation.Channel.MAIL if by_mail else Invitation.Channel.PORTAL


def _tell(invitation: Invitation) -> None:
    """The message holds the invitation's id only; its address for the mail is derived when it is rendered."""
    notify(
        member=invitation.member,
        template=TEMPLATE,
        context={"invitation": invitation.pk, "survey": invitation.survey.slug},
        source=invitation.source,
        url=f"/feedback/surveys/{invitation.pk}/",
    )


def _outcome(invitation: Invitation) -> Outcome:
    return Outcome(invitation.verdict, f"invitation:{invitation.pk}")


@transaction.atomic
def answer(
    *, invitation: Invitation, score: int, comment: str = "", language: str = "", at: datetime | None = None
) -> Answer:
    """Record the one answer to an invitation; the token is used up by it.

    Refused: out_of_scale, answered (used up), expired.
    """
    now = at or timezone.now()
    survey = invitation.survey
    if score not in survey.steps:
        raise Refused("out_of_scale", _("Please choose one of the answers."))
    asked = Invitation.objects.filter(pk=invitation.pk, state=Invitation.State.INVITED, expires_at__gt=now)
    if not asked.update(state=Invitation.State.ANSWERED, answered_at=now):
        invitation.refresh_from_db(fields=["state"])
        raise Refused("expired" if invitation.state == Invitation.State.INVITED else "answered")
    given = Answer.objects.create(
        survey=survey,
        invitation=invitation,
        score=score,
        comment=comment.strip(),
        language=language,
        created_at=now,
    )
    if survey.kind == SurveyKind.NPS and invitation.member:
        set_traits(invitation.member, recommendation=score)
    payload = events.SurveyAnswered(survey=survey.slug, survey_kind=survey.kind, invitation_id=invitation.pk)
    member = invitation.member
    record(payload, member=member, actor=member, source=f"invitation:{invitation.pk}", occurred_at=now)
    return given


@transaction.atomic
def plan_turn(*, survey: Survey | str, member: Member, due_at: datetime) -> SurveyTurn:
    """Say when the member is next asked a recurring survey; replaces the plan. Refused: unknown_survey."""
    if isinstance(survey, str):
        survey = _survey(survey)
    turn, _created = SurveyTurn.objects.update_or_create(
        survey=survey, member=member, defaults={"due_at": due_at}
    )
    return turn


def plan_first_turns(*, member: Member, joined_at: datetime) -> None:
    """Plan the member's first turn in each survey that asks some time after joining."""
    for survey in Survey.objects.filter(is_active=True, first_after_days__isnull=False):
        due_at = joined_at + timedelta(days=survey.first_after_days or 0)
        SurveyTurn.objects.get_or_create(survey=survey, member=member, defaults={"due_at": due_at})


def invite_due(limit: int = 500) -> int:
    """Ask those whose turn it is and set their next turn; returns how many turns were worked off."""
    now = timezone.now()
    due: QuerySet[SurveyTurn] = SurveyTurn.objects.filter(due_at__lte=now, survey__is_active=True)
    turns = due.select_related("survey", "member").order_by("due_at", "pk")[:limit]
    return each(turns, lambda turn: _work_off(turn, now))


@transaction.atomic
def _work_off(turn: SurveyTurn, now: datetime) -> bool:
    """Invite and move the turn on; False where another worker did. A capped one waits out the quiet days."""
    mine = SurveyTurn.objects.filter(pk=turn.pk, due_at=turn.due_at)
    if not mine.update(due_at=now + timedelta(days=max(turn.survey.quiet_days, 1))):
        return False
    source = f"turn:{turn.pk}:{timezone.localdate(turn.due_at).isoformat()}"
    outcome = invite(member=turn.member, survey=turn.survey, source=source, at=now)
    if outcome.verdict == "skipped:cap_reached":
        return True
    following = turn.following(now)
    if following:
        SurveyTurn.objects.filter(pk=turn.pk).update(due_at=following)
    else:
        SurveyTurn.objects.filter(pk=turn.pk).delete()
    return True
