import uuid

import pytest

from loyalty.actions import adjust
from loyalty.models import Reward, Voucher
from tests.loyalty.factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/rewards/"
VOUCHER = f"{URL}voucher-10/"


@pytest.fixture
def client(member, client_of):
    programme()
    return client_of(member)


def send(client, key=None):
    return client.post(VOUCHER, {"key": key or uuid.uuid4()})


def test_says_how_many_points_are_missing(client, member):
    give(member, 8)
    assert "2 points to go" in client.get(URL).content.decode()


def test_what_is_owed_is_repaid_first(client, member):
    manager = MemberFactory(roles=["manager"])
    adjust(member=member, points=-17, reason="r", actor=manager, source="s", into_debt=True)
    assert "27 points to go" in client.get(URL).content.decode()
    assert "27 points to go until your next reward" in client.get("/loyalty/").content.decode()


def test_offers_what_can_be_had(client, member):
    give(member, 10)
    assert VOUCHER in client.get(URL).content.decode()


def test_what_is_gone_says_so(client, member):
    give(member, 10)
    Reward.objects.update(stock=0)
    assert "Gone for now" in client.get(URL).content.decode()


def test_is_empty_without_rewards(client):
    Reward.objects.update(active=False)
    assert "nothing on offer yet" in client.get(URL).content.decode()


def test_asking_changes_nothing(client, member):
    give(member, 10)
    assert "Redeem it for 10 points?" in client.get(VOUCHER).content.decode()
    assert not Voucher.objects.exists()


def test_redeeming_leads_to_the_voucher(client, member):
    give(member, 10)
    answer = send(client)
    assert answer.url == f"/loyalty/vouchers/{Voucher.objects.get().code}/"


def test_a_double_click_redeems_once(client, member):
    give(member, 20)
    key = uuid.uuid4()
    assert send(client, key).url == send(client, key).url
    assert Voucher.objects.count() == 1


def test_a_refusal_stands_on_the_page(client, member):
    give(member, 9)
    answer = send(client)
    assert answer.status_code == 409
    assert "You do not have enough points for this yet." in answer.content.decode()
    assert not Voucher.objects.exists()


def test_a_form_without_its_key_is_refused(client, member):
    give(member, 10)
    assert client.post(VOUCHER, {"key": "x"}).status_code == 409
    assert not Voucher.objects.exists()


def test_what_is_not_offered_does_not_exist(client):
    Reward.objects.update(active=False)
    assert client.get(VOUCHER).status_code == 404


def test_query_count_does_not_grow(client, member, django_assert_max_num_queries):
    first = Reward.objects.get()
    for number in range(20):
        Reward.objects.create(programme=first.programme, slug=f"r{number}", points=5 + number, value=500)
    with django_assert_max_num_queries(9):
        client.get(URL)


def test_others_redemptions_do_not_count_against_me(client, member, client_of):
    Reward.objects.update(per_member=1)
    other = MemberFactory()
    give(other, 10, source="test:other")
    send(client_of(other))
    give(member, 10)
    assert "You have had it" not in client.get(URL).content.decode()


@pytest.mark.parametrize("url", [URL, VOUCHER])
@pytest.mark.parametrize(
    ("had", "said"), [(0, "At most 2 for each member."), (1, "At most 2 for each member, you have had 1.")]
)
def test_says_how_many_each_member_may_have(client, member, url, had, said):
    Reward.objects.update(per_member=2)
    give(member, 20)
    for _time in range(had):
        send(client)
    assert said in client.get(url).text


def test_says_nothing_where_there_is_no_limit(client, member):
    assert "for each member" not in client.get(URL).text
