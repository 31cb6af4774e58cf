import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from feedback import panels
from feedback.complaints import actions
from feedback.surveys import actions as surveys
from tests.feedback.factories import CaseFactory, SurveyFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_of(member):
    request = RequestFactory().get("/")
    request.user = member
    return request


def drawn(panel, request):
    return render_to_string(panel.template, panel.context, request=request)


def test_nothing_open_shows_nothing(request_of):
    assert panels.open_case(request_of) is None
    assert panels.open_survey(request_of) is None


def test_the_open_case_with_its_steps_in_one_query(request_of, member, agent, django_assert_num_queries):
    for _ in range(3):
        case = CaseFactory(member=member)
    actions.reply_to_member(case=case, actor=agent, text="A photo?", waiting=True)
    with django_assert_num_queries(1):
        panel = panels.open_case(request_of)
    page = drawn(panel, request_of)
    assert case.number in page
    assert 'aria-current="step"' in page
    assert "Sam" in panel.headline


def test_a_case_that_waits_for_the_member_comes_first(request_of, member, agent):
    waiting = CaseFactory(member=member)
    CaseFactory(member=member)
    actions.reply_to_member(case=waiting, actor=agent, text="A photo?", waiting=True)
    assert panels.open_case(request_of).context["case"] == waiting


def test_the_open_question_posts_to_its_address(request_of, member, django_assert_num_queries):
    surveys.invite(member=member, survey=SurveyFactory(), source="run:1:1")
    with django_assert_num_queries(1):
        panel = panels.open_survey(request_of)
    assert panel.context["invitation"].get_absolute_url() in drawn(panel, request_of)
