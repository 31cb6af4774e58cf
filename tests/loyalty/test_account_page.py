import pytest
from django.urls import reverse

from loyalty.actions import redeem, review_tiers
from loyalty.models import Account, Reward, Tier
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


def test_pending_points_come_with_their_days_and_others_with_their_ends(member, client_of, time_machine):
    programme(months_to_live=1)
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    give(member, 40)
    buy(member, days_ago=1)
    page = client_of(member).get(URL).text
    for words in ("On their way", "March 23, 2026", "Good until", "April 9, 2026", "<b>40 points</b>"):
        assert words in page


def test_tiers_with_their_benefits_and_the_own_one_marked(member, client_of):
    programme()
    buy(member)
    page = client_of(member).get(URL).text
    assert page.count("you are here") == 1
    for tier in Tier.objects.all():
        assert tier.benefits_en in page


def test_a_tier_kept_by_grace_says_until_when_and_what_is_missing(member, client_of, time_machine):
    programme(tier_grace_days=30)
    time_machine.move_to("2026-03-10T12:00:00Z", tick=False)
    buy(member, days_ago=0)
    time_machine.move_to("2027-03-12T12:00:00Z", tick=False)
    review_tiers()
    page = client_of(member).get(URL).text
    assert "You keep Bronze until April 10, 2027. With 1 more point it stays." in page


def test_what_is_reserved_can_be_undone(member, client_of):
    programme()
    give(member, 12)
    redeem(member=member, reward=Reward.objects.get(), key="k")
    page = client_of(member).get(URL).text
    assert "<b>10</b> reserved for what you have just redeemed" in page
    assert "You can undo it until" in page


def test_query_count_does_not_grow(member, client_of, django_assert_max_num_queries):
    programme()
    for number in range(12):
        buy(member, days_ago=number * 3)
        give(member, 2, source=f"test:{number}")
    client = client_of(member)
    with django_assert_max_num_queries(16):
        client.get(reverse("loyalty:account"))
