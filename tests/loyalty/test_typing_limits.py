"""What one person may type in alone in a month; more waits for a second one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import account_of, reject_purchase, release_purchase, type_purchase, typing_room
from loyalty.models import Programme, Purchase, RuleRate, TypedPurchase, TypingLimit
from loyalty.purchases.sentences import of_purchase
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, programme, utc
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme()
    TypingLimit.objects.filter(role="lead").update(per_month=10_000)
    return MemberFactory(email="anna@example.com")


@pytest.fixture
def lead(member):
    return MemberFactory(roles=["lead"])


def typed(member, actor, amount=6000, number="1", **values):
    moment = timezone.now().replace(microsecond=0) - timedelta(days=1)
    said = {"purchased_at": moment, "currency": "EUR", "source_system": "shop"} | values
    return type_purchase(member=member, actor=actor, external_id=number, amount=amount, **said)


def states():
    return list(Purchase.objects.order_by("external_id").values_list("state", flat=True))


def test_what_is_within_the_limit_counts_at_once(member, lead):
    typed(member, lead, 10_000)
    assert TypedPurchase.objects.values_list("typed_by", "alone").get() == (lead.pk, True)
    assert (states(), account_of(member).pending) == (["counted"], 1)


def test_the_limit_is_of_the_month_and_not_of_each_purchase(member, lead):
    for number, amount in (("1", 6000), ("2", 6000), ("3", 4000), ("4", 1)):
        typed(member, lead, amount, number)
    assert states() == ["counted", "quarantined", "counted", "quarantined"]
    assert typing_room(actor=lead, programme=Programme.objects.get()) == 0


def test_another_month_and_another_person_have_their_own(member, lead, time_machine):
    time_machine.move_to(utc(2026, 5, 31, 21, 59), tick=False)
    typed(member, lead, 10_000)
    typed(member, MemberFactory(roles=["lead"]), 10_000, "2")
    time_machine.move_to(utc(2026, 5, 31, 22), tick=False)  # midnight in Berlin
    typed(member, lead, 10_000, "3")
    assert states() == ["counted"] * 3


def test_what_is_above_counts_for_nothing_and_is_on_the_record(member, lead):
    held = typed(member, lead, 10_001)
    assert (account_of(member).pending, TypedPurchase.objects.get().alone) == (0, False)
    event = Event.objects.get()
    assert (event.kind, event.actor, event.payload) == (
        "loyalty.purchase_held", lead, {"purchase_id": held.pk},
    )  # fmt: skip
    assert "we are checking it." in of_purchase(held)


def test_a_second_person_releases_it(member, lead):
    held = typed(member, lead, 10_001)
    second = MemberFactory(roles=["lead"])
    release_purchase(purchase=held, actor=second)
    assert (states(), account_of(member).pending) == (["counted"], 1)
    assert Event.objects.get(kind="loyalty.purchase_released").actor == second
    assert typing_room(actor=lead, programme=Programme.objects.get()) == 10_000
    check_books()


def test_nobody_releases_what_she_typed_in_also_where_its_time_lay_ahead(member, lead):
    above, ahead = (
        typed(member, lead, 10_001),
        typed(member, lead, 1, "2", purchased_at=timezone.now() + timedelta(days=1)),
    )
    for held in (above, ahead):
        with pytest.raises(Refused) as refusal:
            release_purchase(purchase=held, actor=lead, purchased_at=timezone.now())
        assert refusal.value.code == "own_request"
    reject_purchase(purchase=above, actor=lead)
    assert states() == ["rejected", "quarantined"]
    assert "it does not count" in of_purchase(Purchase.objects.get(external_id="1"))


def test_the_second_person_is_not_who_gets_the_points(member, lead):
    other = MemberFactory(roles=["lead"])
    held = typed(other, lead, 10_001)
    with pytest.raises(Refused) as refusal:
        release_purchase(purchase=held, actor=other)
    assert refusal.value.code == "own_account"


def test_another_currency_has_no_limit_to_be_within(member, lead):
    RuleRate.objects.create(rule=Programme.objects.get().rules.get(), currency="CHF")
    typed(member, lead, 1, currency="CHF")
    assert states() == ["quarantined"]


def test_the_highest_limit_of_several_roles_counts_and_none_is_none(member, lead):
    both = MemberFactory(roles=["lead", "manager"])
    room = [typing_room(actor=who, programme=Programme.objects.get()) for who in (both, lead, member)]
    assert room == [500_000, 10_000, 0]


ADD = "/admin/loyalty/purchase/add/"


@pytest.fixture
def desk(lead, client_of):
    return client_of(lead)


@pytest.mark.parametrize(
    ("language", "left", "held", "why"),
    [
        ("en", "You can still type in €100.00 this month alone", "more than you may type in alone",
         "too much for one person"),
        ("de", "Du kannst in diesem Monat noch 100,00\xa0€ allein eintragen", "mehr, als du",
         "zu viel für eine Person"),
    ],
)  # fmt: skip
def test_the_form_says_how_much_is_left_and_what_waits(desk, lead, member, language, left, held, why):
    lead.language = language
    lead.save(update_fields=["language"])
    assert left in desk.get(ADD).text
    said = {"member": "anna@example.com", "external_id": "1042", "purchased_at": "2026-07-01T10:15"}
    page = desk.post(ADD, said | {"currency": "EUR", "amount": "100.01"}, follow=True)
    assert (held in page.text, why in page.text) == (True, True)
    assert states() == ["quarantined"]


def test_the_purchase_says_who_typed_it_in(desk, lead, member):
    held = typed(member, lead, 10_001)
    page = desk.get(f"/admin/loyalty/purchase/{held.pk}/change/")
    assert lead.display_name in page.text


def test_a_manager_sets_the_limits_and_a_lead_reads_them(desk, member, client_of):
    limit = TypingLimit.objects.get(role="lead")
    page = f"/admin/loyalty/typinglimit/{limit.pk}/change/"
    said = {"programme": limit.programme_id, "role": "lead", "per_month": "12.50"}
    assert desk.post(page, said).status_code == 403
    client_of(MemberFactory(roles=["manager"])).post(page, said)
    assert TypingLimit.objects.get(role="lead").per_month == 1250
