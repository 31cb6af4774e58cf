"""A club term that was bought ends where its money went back; what the money leaves open, staff looks at."""

import pytest
from django.utils import timezone

from loyalty.actions import cancel_membership, keep_membership, record_refund
from loyalty.actions.club_refunds import leave_by_refund
from loyalty.models import ClubPlan, Membership
from loyalty.purchases.returned_terms import returned_terms
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db
CLUB = {"sku": "CLUB-1", "quantity": 1, "unit_price": "39.00"}
TWO = CLUB | {"quantity": 2}
COFFEE = {"sku": "coffee", "quantity": 3, "unit_price": "10.00"}
CUP = {"sku": "cup", "quantity": 1, "unit_price": "19.00"}
SAUCER = {"sku": "saucer", "quantity": 1, "unit_price": "20.00"}
NAMELESS = {"sku": "cake", "quantity": 1}
CROCKERY = {"sku": "crockery", "quantity": 1, "unit_price": "78.00"}
FREE = CLUB | {"unit_price": "0.00"}


@pytest.fixture
def plan():
    return ClubPlan.objects.create(
        programme=programme(), slug="friends", sku="CLUB-1", fee=3900, name_en="Friends", name_de="Freunde"
    )


def back(bought, amount, pieces=None):
    number = f"R{bought.refunds.count()}"
    record_refund(
        purchase=bought, external_id=number, refunded_at=timezone.now(), amount=amount, pieces=pieces
    )
    bought.refresh_from_db()


@pytest.mark.parametrize(
    ("lines", "amount", "refunds", "terms", "is_open"),
    [
        ([CLUB], 3900, [3900], 1, False),
        ([CLUB], 3900, [1000], 0, True),
        ([CLUB], 3900, [1000, 2900], 1, False),
        ([TWO], 7800, [3900], 1, False),
        ([TWO], 7800, [1000], 0, True),
        ([TWO], 7800, [1000, 2900], 1, False),
        ([TWO], 7800, [4500], 1, True),
        ([TWO], 7800, [1, 7799], 2, False),
        ([CLUB, COFFEE], 6900, [3900], 1, False),  # nothing else costs 39.00
        ([CLUB, COFFEE], 6900, [2000], 0, False),  # two coffees do
        ([CLUB, COFFEE], 6900, [2100], 0, True),
        ([CLUB, COFFEE], 6900, [2100, 4800], 1, False),
        ([CLUB, COFFEE], 6900, [3000, 3900], 1, False),
        ([CLUB, CUP, SAUCER], 7800, [3900], 0, True),  # cup and saucer do as well
        ([CLUB, COFFEE], 6000, [2500], 0, True),  # with a discount nobody knows whose
        ([CLUB, NAMELESS, NAMELESS], 9000, [5000], 0, True),  # cakes without a price
        ([TWO, CUP, SAUCER], 11_700, [7800], 1, True),  # one, and cup and saucer, do as well
        ([CLUB, CUP, SAUCER, CROCKERY], 15_600, [7800], 0, True),  # club, cup and saucer do as well
        ([FREE, CUP, SAUCER], 3900, [1900], 0, False),
        ([CLUB, COFFEE], 7400, [500], 0, True),  # shipping, perhaps
    ],
)
def test_what_the_money_says(plan, member, lines, amount, refunds, terms, is_open):
    bought = buy(member, amount, days_ago=1, lines=lines)
    for one in refunds:
        back(bought, one)
    said = returned_terms(bought, list(bought.refunds.all()), "CLUB-1")
    assert (said.terms, said.is_open) == (terms, is_open)


def test_pieces_say_it_better(plan, member):
    bought = buy(member, 10_800, days_ago=1, lines=[TWO, COFFEE])
    back(bought, 3900, {"CLUB-1": 1})
    back(bought, 1000, {"coffee": 1})
    said = returned_terms(bought, list(bought.refunds.all()), "CLUB-1")
    assert (said.terms, said.is_open) == (1, False)


@pytest.fixture
def bought(plan, member, flow):
    found = buy(member, 7800, days_ago=1, lines=[TWO])
    flow()
    return found


def states():
    return list(Membership.objects.order_by("starts_at", "pk").values_list("state", flat=True))


def test_the_last_term_goes_with_its_money_once(bought, flow):
    back(bought, 3900)
    flow()
    leave_by_refund(purchase=bought)
    assert states() == ["running", "cancelled"]
    assert not Membership.objects.to_check().exists()


def test_a_part_of_a_term_is_for_staff_to_look_at(bought, flow, member):
    back(bought, 1000)
    flow()
    term = Membership.objects.to_check().get()
    assert states() == ["running", "planned"]
    assert term == Membership.objects.latest("starts_at")
    event = Event.objects.get(kind="loyalty.membership_doubted")
    assert (event.member, event.payload["membership_id"]) == (member, term.pk)


def test_what_staff_keeps_is_asked_again_only_after_another_refund(bought, flow):
    lead = MemberFactory(roles=["lead"])
    back(bought, 1000)
    flow()
    keep_membership(membership=Membership.objects.to_check().get(), actor=lead)
    leave_by_refund(purchase=bought)
    assert not Membership.objects.to_check().exists()
    assert Event.objects.get(kind="loyalty.membership_kept").actor == lead
    back(bought, 1000)
    flow()
    assert Membership.objects.to_check().count() == 1


def test_a_term_that_staff_ended_is_not_ended_twice(bought, flow):
    back(bought, 1000)
    flow()
    cancel_membership(membership=Membership.objects.to_check().get(), actor=MemberFactory(roles=["lead"]))
    assert not Membership.objects.to_check().exists()
    back(bought, 2900)
    flow()
    assert states() == ["running", "cancelled"]


def test_the_term_of_what_came_back_before_it_began_does_not_begin(plan, member, flow):
    found = buy(member, 7800, days_ago=1, lines=[TWO])
    back(found, 3900)
    flow()
    assert states() == ["running", "cancelled"]


def test_nobody_keeps_her_own(bought, flow, member):
    back(bought, 1000)
    flow()
    with pytest.raises(Refused) as refusal:
        keep_membership(membership=Membership.objects.to_check().get(), actor=member)
    assert refusal.value.code == "own_account"


def test_what_is_not_doubted_cannot_be_kept(bought):
    with pytest.raises(Refused) as refusal:
        keep_membership(membership=Membership.objects.first(), actor=MemberFactory(roles=["lead"]))
    assert refusal.value.code == "not_open"


def test_the_desk_names_it_and_offers_both_ways(bought, flow, client_of):
    back(bought, 1000)
    flow()
    term = Membership.objects.to_check().get()
    desk = client_of(MemberFactory(roles=["lead"]))
    page = desk.get(f"/admin/loyalty/membership/{term.pk}/change/").text
    assert "€10.00 of order" in page
    assert "Waits for a decision" in desk.get("/admin/").text
    found = desk.get("/admin/loyalty/membership/?doubted=yes").context["cl"].queryset
    assert list(found) == [term]
    desk.post(f"/admin/loyalty/membership/{term.pk}/keep/", {"note": "a discount"})
    assert not Membership.objects.to_check().exists()


def test_a_term_for_nothing_stays(plan, member, flow):
    buy(member, 0, days_ago=1, lines=[CLUB | {"unit_price": "0.00"}])
    flow()
    assert states() == ["running"]
