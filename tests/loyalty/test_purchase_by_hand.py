"""Purchases and refunds that staff types in the admin."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty.actions import account_of, type_purchase
from loyalty.forms.purchases import RefundForm
from loyalty.models import Purchase, Refund, RuleRate
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db
ADD = "/admin/loyalty/purchase/add/"
SAID = {"external_id": "1042", "purchased_at": "2026-07-01T10:15", "currency": "EUR", "amount": "60"}
GRINDER = {"line-0-sku": "GRINDER", "line-0-quantity": "2", "line-0-unit_price": "29,90"}


@pytest.fixture
def member():
    programme()
    return MemberFactory(email="anna@example.com", external_id="C-7")


@pytest.fixture
def lead():
    return MemberFactory(roles=[Role.LEAD])


@pytest.fixture
def desk(member, lead, client_of):
    return client_of(lead)


def send(desk, **values):
    return desk.post(ADD, {"member": "anna@example.com"} | SAID | values, follow=True)


def test_the_page_asks(desk):
    page = desk.get(ADD).text
    assert "Order number" in page
    assert "By the clock in Europe/Berlin." in page


def test_what_it_earned_is_said_in_a_sentence(desk, lead, member):
    page = send(desk)
    assert "1 point for order 1042 (€60.00)." in page.text
    bought = Purchase.objects.get()
    assert (bought.amount, bought.source_system, bought.state) == (6000, "shop", "counted")
    assert bought.purchased_at == datetime(2026, 7, 1, 8, 15, tzinfo=UTC)
    assert account_of(member).pending + account_of(member).available == 1
    assert Event.objects.get(kind="loyalty.purchase_recorded").actor == lead


@pytest.mark.parametrize("named", ["ANNA@example.com", "C-7", "card"])
def test_the_member_is_named_by_mail_or_number(desk, member, named):
    send(desk, member=member.number.lower() if named == "card" else named)
    assert Purchase.objects.get().member == member


def test_lines_make_the_total_and_are_shown_as_a_table(desk):
    page = send(desk, amount="", **GRINDER, **{"line-1-category": "beans", "line-1-unit_price": "5"}).text
    bought = Purchase.objects.get()
    assert bought.amount == 6480
    assert bought.lines == [
        {"sku": "GRINDER", "quantity": 2, "unit_price": "29.90"},
        {"sku": "", "quantity": 1, "category": "beans", "unit_price": "5.00"},
    ]
    assert "<td>€29.90</td><td>€59.80</td>" in page
    assert "A point for each purchase over 50 € (v1)" in page
    assert "&quot;unit_price&quot;" not in page


def test_more_lines_keep_what_was_typed_and_check_nothing(desk):
    page = desk.post(ADD, {"more": "1", "amount": "x", "line-4-sku": "CUP"})
    form = page.context["form"]
    assert (page.status_code, len(form.lines), form["amount"].value()) == (200, 8, "x")
    assert form.lines[4]["sku"].value() == "CUP"
    assert not Purchase.objects.exists()


IN_A_YEAR = "2290-01-01T00:00"


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "-1", "write an amount like"),
        ("amount", "NaN", "write an amount like"),
        ("amount", "10.005", "EUR does not have so many decimals."),
        ("amount", "1" + "0" * 30, "write an amount like"),
        ("amount", "", "Please give the total"),
        ("member", "nobody@example.com", "There is no member with this"),
        ("external_id", "S-0123456789", "number of a member's card"),
        ("external_id", "a\tb", "control characters"),
        ("purchased_at", "tomorrow", "Please give a day and a time."),
        ("purchased_at", IN_A_YEAR, "a year from 1980 to 2200"),
        ("currency", "USD", "Select a valid choice"),
    ],
)
def test_bad_input_is_refused_by_field_and_kept(desk, field, typed, said):
    page = send(desk, **{field: typed})
    assert page.status_code == 422
    assert said in " ".join(page.context["form"].errors[field])
    assert page.context["form"][field].value() == typed
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"line-0-unit_price": "1.005"}, "unit_price", "so many decimals"),
        ({"line-0-quantity": "0"}, "quantity", "greater than or equal to 1"),
        ({"line-0-quantity": "2"}, "sku", "name the product or its category"),
    ],
)
def test_a_bad_line_is_refused_by_field(desk, typed, field, said):
    form = send(desk, amount="-1", **typed).context["form"]
    assert said in form.lines[0].errors[field][0]
    assert "amount" in form.errors
    assert "look at the lines" in form.non_field_errors()[0]


def test_a_total_that_is_not_the_lines_is_refused(desk):
    assert "The lines come to €59.80." in send(desk, **GRINDER).text
    assert not Purchase.objects.exists()


def test_a_known_number_is_refused_also_when_the_shop_reported_it(desk, member):
    buy(member, number="1042")
    page = send(desk)
    assert page.context["form"].errors["external_id"] == ["This order number has been recorded already."]
    assert Purchase.objects.count() == 1


def test_a_time_that_lies_ahead_is_held_and_said(desk):
    page = send(desk, purchased_at=(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    assert "held for review" in page.text
    assert Purchase.objects.get().state == "quarantined"


def test_an_hour_that_the_clocks_leave_out_is_refused(desk):
    page = send(desk, purchased_at="2026-03-29T02:30")
    assert "it may not exist" in page.context["form"].errors["purchased_at"][0]


def test_nobody_types_her_own(member, lead):
    with pytest.raises(Refused) as refusal:
        type_purchase(
            member=lead, actor=lead, external_id="1", purchased_at=timezone.now(), amount=1,
            currency="EUR", source_system="shop",
        )  # fmt: skip
    assert refusal.value.code == "own_account"


def test_only_those_who_may(member, client_of):
    agent = client_of(MemberFactory(roles=[Role.AGENT]))
    bought = buy(member)
    back = reverse("admin:loyalty_purchase_refund", args=[bought.pk])
    assert [agent.get(ADD).status_code, agent.post(back).status_code] == [403, 403]
    assert back not in agent.get(reverse("admin:loyalty_purchase_change", args=[bought.pk])).text


@pytest.mark.parametrize(("currency", "amount"), [("JPY", "9999999"), ("KWD", "9999999.999")])
def test_the_greatest_amount_is_the_same_in_every_currency(desk, currency, amount):
    RuleRate.objects.create(
        rule=Purchase.programme.field.related_model.objects.get().rules.get(), currency=currency
    )
    assert send(desk, currency=currency, amount=amount).status_code == 200
    assert Purchase.objects.get().amount == int(amount.replace(".", ""))
    more = send(desk, currency=currency, amount="10000000", external_id="more")
    assert "write an amount like" in more.text


@pytest.fixture
def bought(member):
    lines = [{"sku": "GRINDER", "quantity": 2, "unit_price": "29.90"}, {"sku": "CUP", "quantity": 1}]
    return buy(member, 6500, number="1042", days_ago=1, lines=lines)


def back(desk, purchase, **values):
    said = {"refunded_at": "2026-01-01T10:00", "reason": "broken", "key": uuid.UUID(int=1 << 96)}
    said["refunded_at"] = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return desk.post(reverse("admin:loyalty_purchase_refund", args=[purchase.pk]), said | values, follow=True)


def test_a_refund_takes_back_what_was_earned_and_says_so(desk, bought, lead):
    page = back(desk, bought, amount="20,00").text
    assert "€20.00 refunded, 1 point taken back." in page
    assert "broken" in page
    given = Refund.objects.get()
    assert (given.amount, given.points_taken_back, given.reason) == (2000, 1, "broken")
    assert Event.objects.get(kind="loyalty.purchase_refunded").actor == lead


def test_without_prices_there_are_no_pieces_to_ask_for(desk, member):
    page = back(desk, buy(member, 6500))
    assert page.context["form"].errors["amount"] == ["This field is required."]
    assert page.context["form"].pieces == []


def test_pieces_are_told_by_their_product(bought):
    form = RefundForm(bought, {"refunded_at": "2026-01-01T10:00", "reason": "r", "back_0": "2",
                               "key": str(uuid.UUID(int=1 << 96))})  # fmt: skip
    assert form.is_valid()
    assert form.values["pieces"] == {"GRINDER": 2}


def test_pieces_that_came_back_make_the_amount(desk, bought):
    back(desk, bought, back_0="1")
    assert Refund.objects.get().amount == 2990


def test_pieces_that_came_back_are_kept_with_the_refund(desk, bought):
    back(desk, bought, back_0="1")
    assert Refund.objects.get().pieces == {bought.lines[0]["sku"]: 1}


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({}, "amount", "either an amount or the pieces"),
        ({"amount": "5", "back_0": "1"}, "amount", "either an amount or the pieces"),
        ({"amount": "0"}, "amount", "more than 0"),
        ({"amount": "65.01"}, "amount", "More than is left"),
        ({"back_0": "3"}, "back_0", "less than or equal to 2"),
        ({"amount": "5", "reason": ""}, "reason", "required"),
        ({"amount": "5", "refunded_at": "2199-01-01T00:00"}, "refunded_at", "lies ahead"),
    ],
)
def test_a_wrong_refund_is_refused_by_field(desk, bought, values, field, said):
    page = back(desk, bought, **values)
    assert page.status_code == 422
    assert said in page.context["form"].errors[field][0]
    assert not Refund.objects.exists()


def test_a_refund_sent_twice_counts_once(desk, bought):
    for _ in range(2):
        back(desk, bought, amount="5")
    assert Purchase.objects.get().refunded == 500


def test_a_number_of_a_return_is_kept_and_known(desk, bought):
    back(desk, bought, amount="5", number="R-1")
    again = back(desk, bought, amount="6", number="R-1", key=uuid.UUID(int=2 << 96))
    assert "known with another content" in again.context["form"].errors["number"][0]


def test_looking_at_a_purchase_costs_as_much_for_many_lines(desk, bought, django_assert_max_num_queries):
    Purchase.objects.update(lines=bought.lines * 50)
    with django_assert_max_num_queries(24):
        desk.get(reverse("admin:loyalty_purchase_change", args=[bought.pk]))
