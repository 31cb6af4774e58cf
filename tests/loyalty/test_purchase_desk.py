import pytest
from django.urls import reverse

from loyalty.models import Purchase
from portal.members.roles import Role

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(member):
    programme()
    return buy(member, days_ago=-2)


@pytest.fixture
def lead(client_of):
    return client_of(MemberFactory(roles=[Role.LEAD]))


def address(verb, purchase):
    return reverse(f"admin:loyalty_purchase_{verb}", args=[purchase.pk])


def state():
    return Purchase.objects.get().state


def test_a_held_purchase_is_released_at_its_right_time(lead, held):
    assert address("release", held) in lead.get(address("change", held)).text
    lead.post(address("release", held), {"purchased_at": "2026-11-01T10:15"})
    assert state() == "counted"
    page = lead.get(address("change", held)).text
    assert address("release", held) not in page
    assert "A point for each purchase over 50 €" in page


@pytest.mark.parametrize(
    ("typed", "said"), [("tomorrow", "please give a day and a time"), ("", "still lies ahead")]
)
def test_what_is_wrong_with_the_time_is_said(lead, held, typed, said):
    page = lead.post(address("release", held), {"purchased_at": typed}, follow=True)
    assert said in page.text
    assert state() == "quarantined"


def test_it_is_rejected(lead, held):
    lead.post(address("reject", held))
    assert state() == "rejected"


@pytest.mark.parametrize("verb", ["release", "reject"])
def test_by_post_and_by_those_who_may(lead, client_of, held, verb):
    assert lead.get(address(verb, held)).status_code == 405
    agent = client_of(MemberFactory(roles=[Role.AGENT]))
    assert agent.post(address(verb, held)).status_code == 403
    assert address(verb, held) not in agent.get(address("change", held)).text
