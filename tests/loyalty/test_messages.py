import pytest

from loyalty.actions import issue_voucher
from portal.notifications.models import Message
from portal.notifications.rendering import render
from tests.loyalty.factories import buy, give, programme

pytestmark = pytest.mark.django_db


def sent(member, kind):
    return Message.objects.filter(member=member, template=f"loyalty/{kind}")


def test_a_new_tier_is_told_by_name(member, flow):
    programme()
    buy(member)
    flow()
    assert [line.title for line in render(sent(member, "tier_reached"))] == ["You have reached Bronze"]


def test_a_voucher_is_told_with_its_page(member, flow):
    programme()
    issue_voucher(member=member, reward="voucher-10", source="run:1:1")
    flow()
    assert sent(member, "voucher_issued").get().url.startswith("/loyalty/vouchers/")


def test_a_grant_by_hand_is_told(member, flow):
    programme()
    give(member, 3)
    flow()
    assert sent(member, "points_granted").count() == 1


@pytest.mark.parametrize("source", ["run:1:1", "case:2026-000123"])
def test_what_is_told_elsewhere_is_not_told_twice(member, flow, source):
    programme()
    give(member, 3, source=source)
    flow()
    assert not sent(member, "points_granted").exists()
