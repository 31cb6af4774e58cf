import pytest
from django.urls import reverse

from loyalty.models import Account, Tier
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/"


def test_needs_a_login(client):
    assert client.get(URL).status_code == 302


def test_says_so_before_a_programme_is_set_up(member, client_of):
    assert "no points programme yet" in client_of(member).get(URL).content.decode()


def test_a_newcomer_sees_the_beginning_and_gets_no_account_by_looking(member, client_of):
    programme()
    page = client_of(member).get(URL).content.decode()
    assert "1 point to Bronze" in page
    assert "Your first purchase will show up here" in page
    assert not Account.objects.exists()


def test_shows_what_is_ready_what_is_on_its_way_and_the_next_tier(member, client_of):
    programme()
    give(member, 8)
    buy(member, days_ago=1)
    page = client_of(member).get(URL).content.decode()
    assert "<b>8</b> ready to spend" in page
    assert "<b>1</b> on their way" in page
    assert "9 points to Silver" in page
    assert "2 points to go until your next reward" in page


def test_shows_nobody_elses_points(member, client_of):
    programme()
    give(MemberFactory(), 8)
    assert "<b>0</b> ready to spend" in client_of(member).get(URL).content.decode()


def test_german(member, client_of):
    programme()
    page = client_of(member).get(URL, headers={"accept-language": "de"}).content.decode()
    assert 'lang="de"' in page
    assert Tier.objects.get(slug="bronze").benefits_de in page


def test_query_count_does_not_grow(member, client_of, django_assert_max_num_queries):
    programme()
    for number in range(12):
        buy(member, days_ago=number * 3)
        give(member, 2, source=f"test:{number}")
    client = client_of(member)
    with django_assert_max_num_queries(12):
        client.get(reverse("loyalty:account"))
