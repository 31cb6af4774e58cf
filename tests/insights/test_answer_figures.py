import pytest

from portal.insights.figures import nps_trend
from portal.insights.figures.answers import answer_figures
from tests.feedback.factories import SurveyFactory

from .factories import JUNE, answered, at, invited

pytestmark = pytest.mark.django_db


def test_nps_is_promoters_less_detractors():
    answered(SurveyFactory(kind="nps"), 10, 9, 9, 8, 7, 6, 0, 10)
    figure = answer_figures(JUNE)["nps"]
    assert (figure.value, figure.n, figure.unit) == (25.0, 8, "nps")
    assert figure.low < 25 < figure.high


def test_nps_overall_counts_all_until_the_end():
    survey = SurveyFactory(kind="nps")
    answered(survey, *[10] * 5, moment=at(1, 2))
    answered(survey, *[0] * 5)
    answered(survey, *[0] * 5, moment=at(1, 7))
    assert answer_figures(JUNE)["nps"].value == -100
    assert answer_figures(JUNE)["nps_overall"].value == 0


def test_csat_and_ces_are_shares():
    answered(SurveyFactory(kind="csat"), 5, 4, 3, 1)
    answered(SurveyFactory(kind="ces"), 7, 6, 5, 4, 1, minimum := 2)
    figures = answer_figures(JUNE)
    assert figures["csat"].value is None
    assert (figures["ces"].value, figures["ces"].n, minimum) == (0.5, 6, 2)


def test_below_the_threshold_there_is_no_score():
    answered(SurveyFactory(kind="nps", minimum=6), *[10] * 5)
    figure = answer_figures(JUNE)["nps"]
    assert (figure.value, figure.low, figure.high) == (None, None, None)


def test_response_rate_is_answered_by_asked():
    survey = SurveyFactory()
    invited(survey, "answered", 1)
    invited(survey, "invited", 3)
    invited(survey, "skipped", 5)
    figure = answer_figures(JUNE)["response_rate"]
    assert (figure.value, figure.n) == (0.25, 4)
    # Wilson at 95 % for 1 of 4
    assert (figure.low, figure.high) == (pytest.approx(0.0456, abs=1e-4), pytest.approx(0.6994, abs=1e-4))


def test_the_trend_has_twelve_months_in_two_queries(django_assert_num_queries):
    answered(SurveyFactory(kind="nps"), *[10] * 5, moment=at(3, 2))
    with django_assert_num_queries(2):
        months = nps_trend(JUNE)
    assert len(months) == 12
    assert [span.first.month for span, figure in months if figure.value is not None] == [2]
