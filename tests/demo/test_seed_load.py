import pytest
from django.core.management import CommandError, call_command

from community.actions import reconcile
from community.models import Post, Topic
from loyalty.models import Account, Purchase
from portal.members.models import Member
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
SMALL = {"members": 20, "topics": 30, "posts": 120, "purchases": 150, "seed": 7}


def test_it_fills_an_empty_database():
    call_command("seed_load", **SMALL)
    assert (Member.objects.count(), Topic.objects.count()) == (20, 30)
    assert (Post.objects.count(), Purchase.objects.count()) == (120, 150)


def test_the_ledger_is_as_if_each_purchase_had_been_recorded():
    call_command("seed_load", **SMALL)
    call_command("verify_ledger")
    assert Account.objects.filter(available__gt=0).exists()


def test_the_counters_are_right():
    call_command("seed_load", **SMALL)
    assert reconcile() == 0


def test_a_database_with_members_is_refused():
    MemberFactory()
    with pytest.raises(CommandError, match="has members"):
        call_command("seed_load", **SMALL)


def test_nobody_to_write_is_refused():
    with pytest.raises(CommandError, match="--members"):
        call_command("seed_load", **(SMALL | {"members": 0}))
