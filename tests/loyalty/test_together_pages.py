from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from loyalty.actions import account_of, choose_charity, start_or_renew
from loyalty.models import Charity, CharityShare, ClubPlan, Membership, Purchase, Reward
from tests.loyalty.factories import MemberFactory, programme

pytestmark = pytest.mark.django_db
CHARITY, CLUB = "/loyalty/charity/", "/loyalty/club/"


@pytest.fixture
def trees():
    cache.clear()
    return Charity.objects.create(programme=programme(), slug="trees", name_en="Trees", name_de="Bäume")


def share(member, charity, amount, number):
    made = charity.programme
    purchase = Purchase.objects.create(
        member=member, programme=made, source_system="shop", external_id=number, purchased_at=timezone.now(),
        amount=amount * 200, currency="EUR",
    )  # fmt: skip
    return CharityShare.objects.create(
        charity=charity, account=account_of(member, made), purchase=purchase, basis_points=50, amount=amount,
        currency="EUR", shared_at=timezone.now(), due_at=timezone.now(),
    )  # fmt: skip


def test_a_charity_is_chosen_and_left_again(member, client_of, trees):
    client = client_of(member)
    client.post(CHARITY, {"charity": trees.pk})
    assert account_of(member).charity == trees
    client.post(CHARITY, {"charity": ""})
    assert account_of(member).charity is None


@pytest.mark.parametrize("value", ["999999", "x", "-1"])
def test_what_is_not_offered_is_said_beside_the_field(member, client_of, trees, value):
    answer = client_of(member).post(CHARITY, {"charity": value})
    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_totals_are_mine_and_everybodys(member, client_of, trees):
    share(member, trees, 120, "1")
    share(MemberFactory(), trees, 250, "2")
    page = client_of(member).get(CHARITY).content.decode()
    assert "€1.20 by your purchases" in page
    assert "€3.70" in page


def test_the_share_is_written_as_the_reader_does(member, client_of, trees):
    page = client_of(member).get(CHARITY, headers={"accept-language": "de"}).content.decode()
    assert "0,5" in page


def test_everybodys_totals_are_kept_and_queries_constant(
    member, client_of, trees, django_assert_max_num_queries
):
    client = client_of(member)
    client.get(CHARITY)
    for number in range(5):
        share(MemberFactory(), trees, 100, f"p{number}")
    with django_assert_max_num_queries(10):
        assert "–" in client.get(CHARITY).content.decode()


def test_points_are_given_by_way_of_a_reward(member, client_of, trees):
    Reward.objects.create(
        programme=trees.programme, kind=Reward.Kind.DONATION, slug="give", name_en="A tree", name_de="Baum",
        points=2, charity=trees,
    )  # fmt: skip
    assert "/loyalty/rewards/give/" in client_of(member).get(CHARITY).content.decode()


@pytest.mark.parametrize("url", [CHARITY, CLUB])
def test_empty_pages_say_what_will_be_here(member, client_of, url):
    programme()
    assert 'class="empty"' in client_of(member).get(url).content.decode()


@pytest.mark.parametrize("url", [CHARITY, CLUB])
def test_before_a_programme_there_is_a_page(member, client_of, url):
    assert client_of(member).get(url).status_code == 200


def test_an_unknown_choice_of_one_that_closed_is_refused(member, client_of, trees):
    choose_charity(member=member, charity=trees)
    Charity.objects.update(active=False)
    assert client_of(member).post(CHARITY, {"charity": trees.pk}).status_code == 422


@pytest.fixture
def plan():
    return ClubPlan.objects.create(
        programme=programme(), slug="friends", sku="CLUB-1", fee=3900, name_en="Friends", name_de="Freunde",
        benefits_en="Free coffee", benefits_de="Kaffee frei",
    )  # fmt: skip


def test_a_plan_says_fee_benefits_and_how_to_get_it(member, client_of, plan):
    Reward.objects.create(
        programme=plan.programme, kind=Reward.Kind.CLUB, slug="club", name_en="Club", name_de="Club",
        points=20, plan=plan,
    )  # fmt: skip
    page = client_of(member).get(CLUB).content.decode()
    assert all(said in page for said in ("€39", "Free coffee", "CLUB-1", "Have it for 20 points"))


def test_my_terms_have_their_days(member, client_of, plan):
    start_or_renew(member=member, plan=plan, source="a")
    start_or_renew(member=member, plan=plan, source="b")
    page = client_of(member).get(CLUB).content.decode()
    assert "running" in page
    assert "begins later" in page


def test_what_is_over_is_not_listed(member, client_of, plan):
    start_or_renew(member=member, plan=plan, source="a")
    long_ago = timezone.now() - timedelta(days=800)
    Membership.objects.update(starts_at=long_ago, ends_at=long_ago + timedelta(days=365))
    assert "My membership" not in client_of(member).get(CLUB).content.decode()


def test_the_club_takes_the_same_queries_however_many_terms(
    member, client_of, plan, django_assert_max_num_queries
):
    for number in range(5):
        start_or_renew(member=member, plan=plan, source=f"t{number}")
    client = client_of(member)
    client.get(CLUB)
    with django_assert_max_num_queries(8):
        client.get(CLUB)
