import pytest
from django.urls import reverse

from loyalty.actions import new_rule_version, simulate_due, simulations
from loyalty.models import EarningRule, SimulationRun
from portal.members.roles import Role

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]))


@pytest.fixture
def draft():
    """The draft gives three points where today's rule gives one; two members have bought."""
    programme()
    found = new_rule_version(rule=EarningRule.objects.get())
    EarningRule.objects.filter(pk=found.pk).update(points=3)
    for _ in range(2):
        buy(MemberFactory(), days_ago=9)
    return found


def address(draft):
    return reverse("admin:loyalty_earningrule_simulate", args=[draft.pk])


def test_a_simulation_shows_points_money_and_members(manager, draft):
    answer = manager.post(address(draft), {"months": 3}, follow=True)
    [result] = answer.context["results"]
    assert [(row["points"], row["cost"]) for row in result.rows] == [
        (2, "€2.00"), (6, "€6.00"), (4, "€4.00"),
    ]  # fmt: skip
    assert [(bar["name"], bar["count"]) for bar in result.bars] == [("+2 to +4", 2)]
    assert "2 purchases of 2 members: 2 would have more points, 0 fewer." in answer.text


def test_a_large_one_is_left_to_the_worker(manager, draft, monkeypatch):
    monkeypatch.setattr(simulations, "AT_ONCE", 1)
    answer = manager.post(address(draft), {"months": 3}, follow=True)
    assert "it is being worked on" in answer.text
    assert simulate_due() == 1
    assert simulate_due() == 0
    assert manager.get(address(draft)).context["results"][0].points == 4


def test_a_failure_is_tried_again_and_kept(draft, monkeypatch):
    SimulationRun.objects.create(rule=draft)
    monkeypatch.setattr(simulations, "simulate", lambda **values: 1 // 0)
    assert simulate_due() == 0
    assert "ZeroDivisionError" in SimulationRun.objects.get().last_error


@pytest.mark.parametrize("months", ["0", "37", "-1", "x", ""])
def test_impossible_months_are_refused(manager, draft, months):
    answer = manager.post(address(draft), {"months": months})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["months"]


def test_only_drafts_are_simulated_and_by_managers_alone(manager, client_of, draft):
    live = EarningRule.objects.live().get()
    assert manager.get(address(live)).status_code == 404
    agent = client_of(MemberFactory(roles=[Role.AGENT]))
    assert agent.post(address(draft), {"months": 3}).status_code == 403
