import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.surveys.scores import ces, csat, nps


def test_nps_of_a_worked_example():
    score = nps([10] * 50 + [8] * 30 + [3] * 20)
    assert (score.value, score.n) == (30, 100)
    # by hand: p = 50.75/103, d = 20.75/103, se = sqrt((p + d - (p - d)²) / 103)
    assert score.low == pytest.approx(14.046, abs=0.01)
    assert score.high == pytest.approx(44.207, abs=0.01)


def test_csat_of_a_worked_example():
    score = csat([5] * 60 + [4] * 21 + [3] * 15 + [1] * 4)
    assert score.value == 0.81
    # Wilson for 81 of 100
    assert score.low == pytest.approx(0.7222, abs=0.0001)
    assert score.high == pytest.approx(0.8749, abs=0.0001)


def test_ces_counts_those_who_found_it_rather_easy():
    assert ces([7, 6, 5, 4, 1]).value == 0.6


@pytest.mark.parametrize("score", [nps, csat, ces])
def test_below_the_anonymity_threshold_there_is_no_score(score):
    assert score([5] * 4) is None
    assert score([5] * 4, minimum=4) is not None
    assert score([], minimum=0) is None


@given(st.lists(st.integers(0, 10), min_size=5))
def test_nps_lies_in_its_interval(answers):
    score = nps(answers)
    assert -100 <= score.low <= score.value <= score.high <= 100


@given(st.lists(st.integers(1, 5), min_size=5))
def test_csat_lies_in_its_interval(answers):
    score = csat(answers)
    assert 0 <= score.low <= score.value + 1e-9
    assert score.value - 1e-9 <= score.high <= 1
