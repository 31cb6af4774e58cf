"""Races between verbs that read before they write, on real connections of a real PostgreSQL."""

import threading

import pytest
from django.db import connection, transaction

from loyalty import actions
from loyalty.ledger import ledger
from loyalty.models import Account, GiftCampaign, GoodwillBudget, Purchase, Reward, TypingLimit, Voucher
from portal.members.models import Member
from tests.support.waiting import until_somebody_waits_for_us

from .factories import MemberFactory, buy, give, programme, utc
from .invariants import check_books
from .test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def member():
    programme()
    return MemberFactory()


def test_one_key_redeems_once(member):
    give(member, 100)
    reward = Reward.objects.get()
    codes = at_once(20, lambda n: actions.redeem(member=member, reward=reward, key="k").voucher.code)
    assert len(set(codes)) == 1
    assert Account.objects.get().available == 90


def test_a_given_voucher_is_issued_once(member):
    given = at_once(20, lambda n: actions.issue_voucher(member=member, reward="voucher-10", source="run:7:2"))
    assert len(set(given)) == 1
    assert Voucher.objects.count() == 1


def test_two_agents_on_one_case_use_one_budget(member):
    agents = [MemberFactory(roles=["agent"]) for _ in range(8)]
    at_once(8, lambda n: actions.grant_goodwill(member=member, points=5, source="case:1", actor=agents[n]))
    months = GoodwillBudget.objects.exclude(period="case:1")
    assert sum(months.values_list("granted", flat=True)) == 5
    assert Account.objects.get().available == 5


def test_purchases_typed_in_at_once_keep_one_limit(member):
    TypingLimit.objects.filter(role="lead").update(per_month=10_000)
    lead, others = MemberFactory(roles=["lead"]), [member, *MemberFactory.create_batch(3)]

    def type_in(number):
        values = {"external_id": str(number), "amount": 3000, "currency": "EUR", "source_system": "shop"}
        who = Member.objects.get(pk=lead.pk)
        return actions.type_purchase(
            member=others[number % 4], actor=who, purchased_at=utc(2026, 3, 2), **values
        )

    at_once(8, type_in)
    assert Purchase.objects.filter(state="counted").count() == 3


def test_files_confirmed_at_once_keep_one_limit(member):
    TypingLimit.objects.filter(role="lead").update(per_month=10_000)
    lead = MemberFactory(roles=["lead"])
    head = "member,purchase,purchased_at,amount,currency\n"
    files = [
        actions.upload_purchases(name="a.csv", rows=f"{head}K{n},{n},2026-03-02,30.00,EUR\n", actor=lead)
        for n in range(6)
    ]
    at_once(6, lambda n: actions.confirm_import(upload=files[n], actor=Member.objects.get(pk=lead.pk)))
    assert Purchase.objects.count() == 3


def test_purchases_at_once_lose_no_sum(member):
    def post(number):
        buy(Member.objects.get(pk=member.pk), 1000, number=str(number), at=utc(2026, 3, 2))

    at_once(20, post)
    assert member.traits.get(name="lifetime_value").number == 20_000


def test_points_mature_and_expire_once_with_several_workers(member):
    for number in range(10):
        buy(member, number=str(number), days_ago=30)
    assert sum(at_once(4, lambda n: actions.mature_due())) == 10
    assert Account.objects.get().available == 10
    check_books()


def test_earning_and_redeeming_at_once_keep_the_books(member):
    give(member, 20)
    reward = Reward.objects.get()

    def act(number):
        if number % 2:
            return actions.redeem(member=member, reward=reward, key=str(number)).voucher.code
        return give(member, 1, f"more:{number}")

    found = at_once(16, act)
    assert found.count("insufficient_points") == 6
    assert Account.objects.get().available == 8
    check_books()


def test_a_campaign_waits_for_a_redemption_and_never_in_a_ring(member):
    members = [MemberFactory() for _ in range(3)]
    for one in members:
        actions.account_of(one)
    reward = Reward.objects.get()
    Reward.objects.update(stock=10)
    reward.refresh_from_db()
    actions.give_to_segment(
        reward=reward, actor=MemberFactory(), reason="x", tier=reward.programme.tiers.order_by("threshold")[0]
    )

    def give_all():
        actions.give_due()
        connection.close()

    with transaction.atomic():
        ledger.locked(actions.account_of(members[2]))
        campaign = threading.Thread(target=give_all)
        campaign.start()
        until_somebody_waits_for_us()
        assert reward.take_one()
    campaign.join(60)
    assert list(GiftCampaign.objects.values_list("given", "last_error")) == [(3, "")]
    assert Reward.objects.get().stock == 6
