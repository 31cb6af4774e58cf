from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from feedback.complaints import actions
from feedback.complaints.models import Case, CaseMessage, StaleCase
from feedback.models import Answer, Invitation
from feedback.surveys import actions as surveys
from portal.shell.ports import Refused
from tests.feedback.factories import CaseFactory, SurveyFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(work, times):
    """The results of `work(n)` in as many threads, each with its own connection."""

    def run(n):
        try:
            return work(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, range(times)))


def test_numbers_are_unique_and_without_gaps(member):
    numbers = at_once(lambda n: CaseFactory(member=member).number, 40)
    assert sorted(int(number[5:]) for number in numbers) == list(range(1, 41))


def test_one_of_two_replies_wins(member, agent):
    case = CaseFactory(member=member)

    def reply(n):
        try:
            actions.reply_to_member(case=Case.objects.get(pk=case.pk), actor=agent, text=str(n), version=1)
        except StaleCase:
            return 0
        return 1

    assert sum(at_once(reply, 8)) == 1
    assert CaseMessage.objects.filter(kind="reply").count() == 1


def test_one_source_opens_one_case(member):
    made = at_once(lambda n: actions.open_case(member=member, subject="x", body="x", source="run:1:1"), 8)
    assert len(set(made)) == Case.objects.count() == 1


def test_one_source_invites_once_and_one_invitation_is_answered_once(member):
    survey = SurveyFactory()
    at_once(lambda n: surveys.invite(member=member, survey=survey, source="run:1:1"), 8)
    invitation = Invitation.objects.get()

    def answer(n):
        try:
            surveys.answer(invitation=invitation, score=n % 5 + 1)
        except Refused:
            return 0
        return 1

    assert sum(at_once(answer, 8)) == 1
    assert Answer.objects.count() == 1
