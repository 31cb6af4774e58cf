from datetime import timedelta

import pytest
from django.utils import timezone

from feedback.models import Invitation, SurveyTurn
from feedback.surveys import actions
from feedback.tasks import invite_due
from portal.members.actions import join
from tests.feedback.factories import SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def nps():
    return SurveyFactory(slug="nps", kind="nps", quiet_days=30, interval_days=180, first_after_days=30)


def ago(**kwargs):
    return timezone.now() - timedelta(**kwargs)


def test_joining_plans_the_first_turn(nps, member, flow):
    join(member=member)
    flow()
    turn = SurveyTurn.objects.get()
    assert turn.member == member
    assert timedelta(days=29) < turn.due_at - timezone.now() <= timedelta(days=30)


def test_whose_turn_it_is_is_invited_once_and_gets_the_next_turn(nps, member):
    actions.plan_turn(survey="nps", member=member, due_at=ago(minutes=1))
    assert actions.invite_due() == 1
    assert actions.invite_due() == 0
    assert Invitation.objects.get().verdict == "done"
    assert SurveyTurn.objects.get().due_at > timezone.now() + timedelta(days=179)


def test_the_task_is_a_door_to_the_action(nps, member):
    actions.plan_turn(survey=nps, member=member, due_at=ago(minutes=1))
    invite_due()
    assert Invitation.objects.count() == 1


def test_whose_turn_it_is_not_yet_is_left_alone(nps, member):
    actions.plan_turn(survey=nps, member=member, due_at=timezone.now() + timedelta(hours=1))
    assert actions.invite_due() == 0


def test_a_capped_turn_waits_out_the_quiet_days(nps, member):
    actions.invite(member=member, survey=SurveyFactory(), source="run:1:1")
    actions.plan_turn(survey=nps, member=member, due_at=ago(minutes=1))
    actions.invite_due()
    due = SurveyTurn.objects.get().due_at
    assert timedelta(days=29) < due - timezone.now() <= timedelta(days=30)


def test_a_survey_that_does_not_recur_is_asked_once(member):
    once = SurveyFactory(interval_days=None)
    actions.plan_turn(survey=once, member=member, due_at=ago(minutes=1))
    actions.invite_due()
    assert not SurveyTurn.objects.exists()
