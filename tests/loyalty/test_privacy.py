import json

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty import actions
from loyalty.actions import account_of
from loyalty.models import Account, GoodwillRequest, Posting, Purchase
from loyalty.privacy import erase, export
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db


def test_export_names_account_purchases_and_postings(member):
    programme()
    buy(member, number="RW-1")
    give(member, 3)
    held = json.loads(json.dumps(export(member)))
    assert held["purchases"][0]["external_id"] == "RW-1"
    assert {posting["kind"] for posting in held["postings"]} == {"purchase", "grant"}
    assert held["accounts"][0]["available"] == 3


def test_words_of_staff_about_her_are_exported_and_erased(member):
    account = account_of(member, programme())
    values = {"reason": "her letter", "note": "she called", "source": "case:1", "points": 9}
    request = GoodwillRequest.objects.create(account=account, **values)
    [held] = export(member)["goodwill_requests"]
    assert (held["reason"], held["note"]) == ("her letter", "she called")
    erase(member)
    request.refresh_from_db()
    assert (request.reason, request.note, request.points) == ("", "", 9)


def test_the_reason_of_a_refund_is_exported_and_erased(member):
    programme()
    refund = actions.record_refund(
        purchase=buy(member), external_id="R", refunded_at=timezone.now(), amount=1, reason="ill since May"
    )
    assert export(member)["refunds"][0]["reason"] == "ill since May"
    erase(member)
    refund.refresh_from_db()
    assert refund.reason == ""


@pytest.mark.parametrize("step", ["correct", "transfer", "merge"])
def test_forms_whose_words_stay_in_the_books_say_so(member, client_of, step):
    account = actions.account_of(member, programme())
    desk = client_of(MemberFactory(roles=["manager"]))
    page = desk.get(reverse(f"admin:loyalty_account_{step}", args=[account.pk]))
    assert "please write no personal data here" in page.text


def test_erasing_keeps_the_books_without_the_person(member):
    programme()
    buy(member)
    erase(member)
    assert Account.objects.get().member is None
    assert Purchase.objects.get().member is None
    assert Posting.objects.exists()
