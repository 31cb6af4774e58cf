import pytest

from feedback import privacy
from feedback.complaints import actions
from feedback.complaints.models import StaleCase
from feedback.complaints.states import State
from feedback.models import Answer, Case, CaseMessage, Invitation
from feedback.surveys import actions as surveys
from portal.content.models import Image
from tests.feedback.factories import CaseFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def history(member, agent, picture):
    case = CaseFactory(member=member, photos=[picture()])
    actions.add_note(case=case, actor=agent, text="Internal words")
    surveys.invite(member=member, survey=SurveyFactory(), source="run:1:1")
    surveys.answer(invitation=Invitation.objects.get(), score=5, comment="I am Anna")
    return case


def test_the_export_holds_cases_and_answers_without_notes(history, member):
    exported = privacy.export(member)
    assert exported["cases"][0]["number"] == history.number
    assert exported["answers"][0]["score"] == 5
    assert "Internal words" not in str(exported)


def test_erasing_keeps_the_books_and_removes_the_person(history, member):
    privacy.erase(member)
    case = Case.objects.get()
    assert (case.number, case.member, case.subject, case.state) == (history.number, None, "", State.CLOSED)
    assert set(CaseMessage.objects.values_list("text", "html")) == {("", "")}
    assert not Image.objects.of(case.key).exists()
    answer = Answer.objects.get()
    assert (answer.score, answer.comment, answer.invitation) == (5, "", None)
    assert not Invitation.objects.exists()


def test_erasing_leaves_others_alone(history, member):
    other = CaseFactory()
    privacy.erase(member)
    other.refresh_from_db()
    assert other.subject == "Broken lid"


def test_an_agent_who_had_the_case_open_writes_to_nobody(history, member, agent):
    read_before = Case.objects.get()
    privacy.erase(member)
    with pytest.raises(StaleCase):
        actions.reply_to_member(case=read_before, actor=agent, text="Dear Anna")
