import pytest

from loyalty.actions import redeem
from loyalty.models import Reward, Voucher
from tests.loyalty.factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db
URL = "/loyalty/vouchers/"


def redeemed(member, count=1):
    give(member, 10 * count, source=f"test:{member.pk}")
    return [redeem(member=member, reward=Reward.objects.get(), key=str(i)).voucher for i in range(count)]


def test_is_empty_at_first(member, client_of):
    assert "Your vouchers will be here" in client_of(member).get(URL).content.decode()


def test_lists_code_and_last_day(member, client_of):
    programme()
    [voucher] = redeemed(member)
    page = client_of(member).get(URL).content.decode()
    assert voucher.code in page
    assert "until" in page


def test_shows_code_and_picture_without_inline_style(member, client_of):
    programme()
    [voucher] = redeemed(member)
    page = client_of(member).get(f"{URL}{voucher.code}/").content.decode()
    assert "<svg" in page
    assert 'style="' not in page


def test_another_members_voucher_does_not_exist(member, client_of):
    programme()
    [voucher] = redeemed(MemberFactory())
    assert client_of(member).get(f"{URL}{voucher.code}/").status_code == 404


def test_pages_by_id(member, client_of, django_assert_max_num_queries):
    programme()
    redeemed(member, 25)
    client = client_of(member)
    oldest = Voucher.objects.order_by("pk").first().code
    with django_assert_max_num_queries(8):
        assert oldest not in client.get(URL).content.decode()
    second = Voucher.objects.order_by("pk")[1].pk
    assert oldest in client.get(URL, {"before": second}).content.decode()


def test_card_shows_number_and_qr(member, client_of):
    page = client_of(member).get("/loyalty/card/").content.decode()
    assert member.number in page
    assert "<svg" in page
