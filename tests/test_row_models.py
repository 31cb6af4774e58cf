"""What is read by one statement hangs on its rows as if `prefetch_related` had read it."""

from datetime import datetime

import pytest

from community.models import Follow, Post
from loyalty.models import Award, Purchase
from portal.row_models import attach, new
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


def known(row):
    kept = {name: value for name, value in vars(row).items() if not isinstance(value, datetime)}
    state = kept.pop("_state")
    return kept, state.fields_cache, state.adding


@pytest.mark.parametrize(("model", "values"), [(Follow, {}), (Post, {"number": 7, "topic": None})])
def test_a_new_row_is_as_django_makes_it(model, values):
    values = {"member" if model is Follow else "author": MemberFactory(), **values}
    made = new(model, **values)
    assert known(made) == known(model(**values))
    assert isinstance(made.created_at, datetime)


def test_each_new_row_has_its_own_moment():
    assert new(Follow).created_at is not new(Follow).created_at
