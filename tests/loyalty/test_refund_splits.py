"""Any split of a refund takes back what the whole does."""

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from loyalty import actions
from loyalty.models import Account
from tests.support import thorough

from .factories import MemberFactory, buy, give, programme
from .invariants import check_books
from .test_refunds import refund, rule, spend

pytestmark = pytest.mark.django_db


@settings(max_examples=thorough.examples(15))
@given(
    amount=st.integers(1, 9000),
    cuts=st.lists(st.integers(0, 9000), max_size=3),
    spent=st.integers(0, 60),
    per=st.integers(30, 700),
    rounding=st.sampled_from(["down", "half_up", "up"]),
    percent=st.sampled_from([100, 150, 210]),
)
def test_any_split_equals_the_full_refund(amount, cuts, spent, per, rounding, percent):
    outer = transaction.savepoint()
    programme()
    rule("euros", per=per, rounding=rounding)
    rule("extra", effect="multiplier", percent=percent, over=2000, rounding=rounding)
    ends = sorted({min(cut, amount) for cut in cuts} | {amount})
    parts = [end - start for start, end in zip([0, *ends], ends, strict=False) if end > start]
    results = []
    for split in ([amount], parts):
        savepoint = transaction.savepoint()
        results.append(_after(amount, split, spent))
        transaction.savepoint_rollback(savepoint)
    transaction.savepoint_rollback(outer)
    assert results[0] == results[1]


def _after(amount, split, spent):
    member = MemberFactory()
    purchase = buy(member, amount, number="A1")
    actions.mature_due()
    give(member, 20)
    have = Account.objects.get(member=member).available
    if min(spent, have) > 0:
        spend(member, min(spent, have))
    for number, part in enumerate(split):
        refund(purchase, part, number=f"R{number}")
    check_books()
    account = Account.objects.get(member=member)
    taken = [(award.points, award.taken_back) for award in purchase.awards.order_by("rule__key")]
    assert all(points == back for points, back in taken)
    return account.pending, account.available, account.reserved, account.debt, account.qualifying, taken
