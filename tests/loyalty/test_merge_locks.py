"""Who waits for whom at a merged account, on real connections of a real PostgreSQL."""

import pytest
from django.db import transaction

from loyalty import actions
from loyalty.actions.programmes import locked_account_of
from loyalty.ledger import ledger
from loyalty.models import Account
from tests.support.waiting import beside

from .factories import MemberFactory, give, programme

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def merged():
    """A member whose account was merged into an older one, with that home and a manager."""
    programme()
    manager, friend, member = MemberFactory(roles=["manager"]), MemberFactory(), MemberFactory()
    give(friend, 5, "t:1")
    give(member, 5, "t:2")
    account, home = (Account.objects.get(member=each) for each in (member, friend))
    merge = actions.merge_accounts(account=account, into=home, reason="r", actor=manager)
    return member, home, merge, manager


def test_who_waits_for_the_home_holds_nothing_that_others_wait_for(merged):
    member, home, _merge, _manager = merged
    own = Account.objects.select_for_update(nowait=True)
    with transaction.atomic():
        ledger.locked(home)
        waiting = beside(lambda: transaction.atomic(locked_account_of)(member, home.programme))
        assert own.get(member=member).merged_into_id == home.pk
    waiting.join(60)


def test_a_home_left_while_it_was_waited_for_is_left(merged):
    member, home, merge, manager = merged
    found = []
    with transaction.atomic():
        ledger.locked(home)
        waiting = beside(lambda: found.append(transaction.atomic(locked_account_of)(member, home.programme)))
        actions.undo_merge(merge=merge, actor=manager)
    waiting.join(60)
    assert [account.member_id for account in found] == [member.pk]


def test_a_merge_locks_those_that_follow_before_it_moves_anything(merged):
    member, home, _merge, manager = merged
    other = MemberFactory()
    give(other, 5, "t:3")
    into = Account.objects.get(member=other)
    with transaction.atomic():
        Account.objects.select_for_update().get(member=member)
        waiting = beside(lambda: actions.merge_accounts(account=home, into=into, reason="r", actor=manager))
        assert Account.objects.select_for_update(nowait=True).get(pk=into.pk).merged_into_id is None
    waiting.join(60)
    assert {account.merged_into_id for account in Account.objects.exclude(pk=into.pk)} == {into.pk}
