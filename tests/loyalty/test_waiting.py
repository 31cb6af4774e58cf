"""What waits for a decision is counted beside its page in the admin's menu, for those who may decide."""

import pytest
from django.urls import reverse

from loyalty import actions
from loyalty.models import Fulfilment, Referral, Reward
from portal.members.roles import Role

from .factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def waits(client_of):
    """The number beside a model's name in the menu, as someone with that role reads it."""

    def read(model, role=Role.LEAD):
        page = client_of(MemberFactory(roles=[role])).get(reverse("admin:index"))
        groups = page.context["sidebar_navigation"]
        link = reverse(f"admin:loyalty_{model}_changelist")
        return next(item.get("badge", "") for one in groups for item in one["items"] if item["link"] == link)

    return read


def test_nothing_waits(waits):
    programme()
    assert waits("goodwillrequest") == ""


def test_goodwill_above_the_limit_waits(waits, member):
    programme()
    agent = MemberFactory(roles=[Role.AGENT])
    actions.grant_goodwill(member=member, points=9, source="case:1", actor=agent)
    assert waits("goodwillrequest") == "1"


def test_who_may_not_decide_is_not_told(waits, member):
    programme()
    agent = MemberFactory(roles=[Role.AGENT])
    actions.grant_goodwill(member=member, points=9, source="case:1", actor=agent)
    assert waits("goodwillrequest", Role.AGENT) == ""


def test_what_waits_stands_on_top_of_the_start_page_alone(client_of, member):
    programme()
    buy(member, days_ago=-1)
    lead = client_of(MemberFactory(roles=[Role.LEAD]))
    assert "Waits for a decision" in lead.get(reverse("admin:index")).text
    assert "Waits for a decision" not in lead.get(reverse("admin:loyalty_purchase_changelist")).text


def test_a_purchase_that_is_held_waits(waits, member):
    programme()
    buy(member, days_ago=-1)
    assert waits("purchase") == "1"


def test_a_doubtful_referral_waits(waits, member):
    made = programme()
    Referral.objects.create(programme=made, referrer=member, source="r", state=Referral.State.REVIEW)
    assert waits("referral") == "1"


def test_a_gift_to_send_waits_once_it_cannot_be_undone(waits, member):
    made = programme(undo_minutes=0)
    Reward.objects.update(kind=Reward.Kind.GIFT, programme=made)
    give(member, 10)
    actions.redeem(member=member, reward=Reward.objects.get(), key="k")
    assert Fulfilment.objects.get().state == Fulfilment.State.OPEN
    assert waits("fulfilment") == "1"
