"""Many at once, on real connections of a real PostgreSQL."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from loyalty.actions import account_of, grant, grant_goodwill, redeem
from loyalty.models import Account, Purchase, Redemption, Reward
from loyalty.verifying import differences
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, give, programme, utc

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(count, call):
    """Run `call(number)` in `count` threads that start together; refusals are answers, errors are raised."""
    barrier = threading.Barrier(count)

    def run(number):
        try:
            barrier.wait(60)
            return call(number)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.fixture
def member():
    programme()
    return MemberFactory()


def test_one_reference_fifty_times_at_once_counts_once(member):
    moment = utc(2026, 3, 1)
    found = at_once(50, lambda n: buy(member, number="A1", at=moment).pk)
    assert len(set(found)) == 1
    account = Account.objects.get()
    assert (Purchase.objects.count(), account.pending + account.available) == (1, 1)


def test_one_grant_fifty_times_at_once_counts_once(member):
    at_once(50, lambda n: grant(member=member, points=7, reason="r", source="run:1:0"))
    assert account_of(member).available == 7


def test_a_hundred_points_cannot_be_spent_twice(member):
    give(member, 100)
    Reward.objects.update(points=100)
    reward = Reward.objects.get()
    found = at_once(20, lambda n: redeem(member=member, reward=reward, key=str(n)))
    assert sum(isinstance(answer, Redemption) for answer in found) == 1
    assert {answer for answer in found if isinstance(answer, str)} == {"insufficient_points"}
    assert account_of(member).available == 0
    assert list(differences()) == []


def test_the_last_one_in_stock_goes_to_one_of_twenty(member):
    buyers = [MemberFactory() for _ in range(20)]
    for number, buyer in enumerate(buyers):
        give(buyer, 10, f"t:{number}")
    Reward.objects.update(stock=1)
    reward = Reward.objects.get()
    found = at_once(20, lambda n: redeem(member=buyers[n], reward=reward, key="k"))
    assert sum(isinstance(answer, Redemption) for answer in found) == 1
    assert Reward.objects.get().stock == 0


def test_goodwill_at_once_never_passes_the_months_limit(member):
    agent = MemberFactory(roles=["agent"])
    people = [MemberFactory() for _ in range(10)]
    at_once(10, lambda n: grant_goodwill(member=people[n], points=5, source=f"case:{n}", actor=agent))
    assert sum(Account.objects.values_list("available", flat=True)) == 20
