"""What is read by one statement hangs on its rows as if `prefetch_related` had read it."""

import pytest

from loyalty.models import Award, Purchase
from portal.row_models import attach
from tests.loyalty.factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db


def test_attached_rows_are_those_of_each_and_cost_no_query(django_assert_num_queries):
    programme()
    member = MemberFactory()
    ids = [buy(member, amount).pk for amount in (9900, 100)]
    purchases = list(Purchase.objects.filter(pk__in=ids).order_by("pk"))
    attach(purchases, "awards", Award.objects.filter(purchase__in=ids), "purchase_id")
    with django_assert_num_queries(0):
        found = [[award.purchase_id for award in purchase.awards.all()] for purchase in purchases]
    assert found == [[ids[0]], []]
    assert [purchase.awards.filter(points__gt=0).count() for purchase in purchases] == [1, 0]
