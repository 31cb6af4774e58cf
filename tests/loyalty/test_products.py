"""Who is a customer of a product: the SKUs of what she bought and kept, and segments that ask for them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community.models import Category
from loyalty import actions
from loyalty.models import Purchase
from loyalty.purchases.importing import import_purchases
from portal.members.actions import More, Only, define_segment, erase, set_traits_in_bulk
from portal.members.comparisons import Rule
from portal.members.models import TraitWord
from portal.members.privacy import export
from portal.members.segments import segments_of
from tests.community.factories import CategoryFactory

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def running(db):
    return programme()


@pytest.fixture
def owners(db):
    """The segment of those who bought a moka pot."""
    return define_segment(
        slug="moka", name_en="Moka", name_de="Moka", rules=[Rule("products", "has", words=("MOKA",))]
    )


def lines(*skus):
    return [{"sku": sku, "quantity": 1} for sku in skus]


def words(member):
    found = TraitWord.objects.filter(member=member, name="products")
    return sorted(found.values_list("word", flat=True))


def refund(purchase, amount, number="R", **values):
    return actions.record_refund(
        purchase=purchase, external_id=number, refunded_at=timezone.now(), amount=amount, **values
    )


def test_what_she_buys_she_is_a_customer_of(member, owners):
    assert segments_of(member) == set()
    buy(member, lines=[*lines("MOKA", "moka", "MOKA"), {"category": "coffee", "quantity": 1}])
    assert words(member) == ["MOKA", "moka"]
    assert segments_of(member) == {"moka"}


def test_no_pieces_are_no_product(member):
    buy(member, lines=[{"sku": "MOKA", "quantity": 0}])
    assert words(member) == []


def test_what_was_bought_before_the_programme_counts(member, owners):
    purchase = buy(member, lines=lines("MOKA"), days_ago=6000)
    assert purchase.state == Purchase.State.HISTORY
    assert segments_of(member) == {"moka"}


def test_what_is_held_counts_when_it_is_released(member, owners):
    held = buy(member, lines=lines("MOKA"), days_ago=-1)
    assert (words(member), segments_of(member)) == ([], set())
    manager = MemberFactory(roles=["manager"])
    actions.release_purchase(purchase=held, actor=manager, purchased_at=timezone.now() - timedelta(hours=1))
    assert (words(member), segments_of(member)) == (["MOKA"], {"moka"})


def test_what_is_rejected_never_counts(member):
    held = buy(member, lines=lines("MOKA"), days_ago=-1)
    actions.reject_purchase(purchase=held, actor=MemberFactory(roles=["manager"]))
    assert words(member) == []


def test_a_full_refund_takes_what_no_other_purchase_has(member, owners):
    both, cup = (
        buy(member, lines=lines("MOKA", "CUP"), number="A"),
        buy(member, lines=lines("CUP"), number="B"),
    )
    refund(both, 1000, "R1")
    assert segments_of(member) == {"moka"}
    refund(both, 5000, "R2")
    assert (words(member), segments_of(member)) == (["CUP"], set())
    refund(cup, 6000, "R3")
    assert words(member) == []


def test_pieces_that_come_back_go(member, owners):
    purchase = buy(member, lines=[{"sku": "MOKA", "quantity": 2}, *lines("CUP")])
    refund(purchase, 100, "R1", pieces={"MOKA": 1})
    assert segments_of(member) == {"moka"}
    refund(purchase, 100, "R2", pieces={"MOKA": 1})
    assert (words(member), segments_of(member)) == (["CUP"], set())


def test_what_came_back_while_it_was_held_is_none_of_hers(member):
    held = buy(member, lines=lines("MOKA"), days_ago=-1)
    refund(held, 6000)
    moment = timezone.now() - timedelta(hours=1)
    actions.release_purchase(purchase=held, actor=MemberFactory(roles=["manager"]), purchased_at=moment)
    assert words(member) == []


def test_products_follow_a_merge_and_go_back_when_it_is_undone(member, owners):
    manager, old = MemberFactory(roles=["manager"]), MemberFactory()
    buy(old, lines=lines("MOKA"))
    buy(member, lines=lines("CUP"))
    into = actions.account_of(member)
    merge = actions.merge_accounts(
        account=actions.account_of(old), into=into, reason="the same person", actor=manager
    )
    assert (words(old), words(member)) == ([], ["CUP", "MOKA"])
    assert (segments_of(old), segments_of(member)) == (set(), {"moka"})
    actions.undo_merge(merge=merge, actor=manager)
    assert (words(old), words(member)) == (["MOKA"], ["CUP"])


def test_an_import_writes_them_too(running, owners):
    rows = ["member,purchase,purchased_at,amount,currency,sku,quantity\n"]
    rows += [f"K{n % 3},P{n},2026-01-0{n + 1},10,EUR,{'MOKA' if n % 3 else 'CUP'},1\n" for n in range(6)]
    import_purchases(rows, programme=running)
    found = TraitWord.objects.values_list("member__external_id", "word")
    assert sorted(found) == [("K0", "CUP"), ("K1", "MOKA"), ("K2", "MOKA")]
    assert owners.members.count() == 2


def test_a_room_for_a_products_customers_opens_at_once(member, owners, client_of):
    room = CategoryFactory(audience="segment", segment=owners)
    assert room not in Category.objects.visible_to(member)
    assert client_of(member).get(room.get_absolute_url()).status_code == 404
    buy(member, lines=lines("MOKA"))
    assert client_of(member).get(room.get_absolute_url()).status_code == 200


def test_they_are_exported_and_erased(member, owners):
    buy(member, lines=lines("MOKA", "CUP"))
    assert export(member)["traits"]["products"] == ["CUP", "MOKA"]
    erase(member=member, actor=member)
    assert not TraitWord.objects.exists()
    assert not owners.members.exists()


def test_many_lines_cost_one_statement(member, django_assert_num_queries):
    buy(member, number="A", days_ago=3)
    with CaptureQueriesContext(connection) as plain:
        buy(member, number="B", days_ago=2)
    with django_assert_num_queries(len(plain) + 1):
        buy(member, number="C", days_ago=1, lines=lines("A", "B", "C"))


def test_in_bulk_more_adds_up_and_only_replaces(member):
    def write(*values):
        set_traits_in_bulk((member.pk, {"products": value}) for value in values)
        return words(member)

    assert write(More("AB"), More(["C", "", "x" * 90])) == ["A", "B", "C", "x" * 80]
    assert write(Only("A"), More("B")) == ["A", "B"]
    assert write(More("C"), Only("D")) == ["D"]
    assert write(Only()) == []
