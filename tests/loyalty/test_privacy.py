import json

import pytest

from loyalty.models import Account, Posting, Purchase
from loyalty.privacy import erase, export
from tests.loyalty.factories import buy, give, programme

pytestmark = pytest.mark.django_db


def test_export_names_account_purchases_and_postings(member):
    programme()
    buy(member, number="RW-1")
    give(member, 3)
    held = json.loads(json.dumps(export(member)))
    assert held["purchases"][0]["external_id"] == "RW-1"
    assert {posting["kind"] for posting in held["postings"]} == {"purchase", "grant"}
    assert held["accounts"][0]["available"] == 3


def test_erasing_keeps_the_books_without_the_person(member):
    programme()
    buy(member)
    erase(member)
    assert Account.objects.get().member is None
    assert Purchase.objects.get().member is None
    assert Posting.objects.exists()
