import pytest
from django.test import RequestFactory

from loyalty.panels import points
from tests.loyalty.factories import buy, give, programme

pytestmark = pytest.mark.django_db


def panel_of(member):
    request = RequestFactory().get("/")
    request.user = member
    return points(request)


def test_is_silent_without_a_programme(member):
    assert panel_of(member) is None


def test_says_how_near_the_next_reward_is(member):
    programme()
    give(member, 8)
    assert panel_of(member).headline == "Your next reward is 2 points away."


def test_says_when_a_reward_can_be_had(member):
    programme()
    give(member, 10)
    assert panel_of(member).headline == "You have enough points for a reward."


def test_asks_two_queries_however_many_lots(member, django_assert_num_queries):
    programme()
    for number in range(10):
        buy(member, days_ago=number * 3)
    with django_assert_num_queries(2):
        panel_of(member)


def test_asks_three_queries_for_a_newcomer_too(member, django_assert_num_queries):
    programme()
    with django_assert_num_queries(3):
        assert panel_of(member).context["standing"].cheapest == 10


def test_stands_on_the_dashboard(member, client_of):
    programme()
    assert "1 point to Bronze" in client_of(member).get("/").content.decode()
