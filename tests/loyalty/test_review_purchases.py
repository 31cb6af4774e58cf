from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import account_of, record_purchase, reject_purchase, release_purchase
from loyalty.models import Award, Purchase
from portal.activity.models import Event
from portal.members.models import Trait
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    programme()
    return MemberFactory()


@pytest.fixture
def held(member):
    return buy(member, days_ago=-2, number="A1")


def kinds():
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_what_is_held_counts_for_nothing(member, held):
    assert held.state == "quarantined"
    assert not Trait.objects.filter(member=member, name="lifetime_value").exists()
    assert kinds() == []


def test_released_at_its_right_time_it_earns(member, held):
    right = timezone.now() - timedelta(days=1)
    staff = MemberFactory()
    released = release_purchase(purchase=held, actor=staff, purchased_at=right)
    assert (released.state, released.purchased_at) == ("counted", right)
    assert account_of(member).pending == 1
    assert kinds()[:2] == ["loyalty.purchase_released", "loyalty.tier_reached"]
    assert Event.objects.get(kind="loyalty.purchase_recorded").actor == staff
    check_books()


def test_the_tills_repetition_still_answers_the_first(member, held):
    reported = held.purchased_at
    release_purchase(purchase=held, actor=MemberFactory(), purchased_at=timezone.now())
    again = record_purchase(
        member=member, external_id="A1", purchased_at=reported, amount=6000, currency="EUR",
        source_system="shop",
    )  # fmt: skip
    assert again == held


def test_a_time_that_still_lies_ahead_is_refused(held):
    with pytest.raises(Refused) as refusal:
        release_purchase(purchase=held, actor=MemberFactory())
    assert refusal.value.code == "ahead"
    assert Purchase.objects.get().state == "quarantined"


@pytest.mark.parametrize("verb", [release_purchase, reject_purchase])
def test_nobody_decides_on_her_own(held, member, verb):
    with pytest.raises(Refused) as refusal:
        verb(purchase=held, actor=member)
    assert refusal.value.code == "own_account"


def test_by_then_it_may_keep_its_time(held, member, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=3))
    assert release_purchase(purchase=held, actor=MemberFactory()).reported_at is None
    assert Award.objects.get().points == 1


def test_rejected_it_is_kept_and_never_counts(member, held):
    reject_purchase(purchase=held, actor=MemberFactory())
    assert Purchase.objects.get().state == "rejected"
    assert kinds() == ["loyalty.purchase_rejected"]


@pytest.mark.parametrize("verb", [release_purchase, reject_purchase])
def test_a_decision_is_made_once(held, verb):
    reject_purchase(purchase=held, actor=MemberFactory())
    with pytest.raises(Refused) as refusal:
        verb(purchase=held, actor=MemberFactory())
    assert refusal.value.code == "not_held"


def test_what_belongs_to_nobody_any_more_cannot_count(held):
    Purchase.objects.update(member=None)
    with pytest.raises(Refused) as refusal:
        release_purchase(purchase=held, actor=MemberFactory(), purchased_at=timezone.now())
    assert refusal.value.code == "nobody"
