import json

import pytest

from portal.journeys.models import Journey, Run
from portal.members.roles import Role
from tests.members.factories import MemberFactory
from tests.notifications.factories import MessageTextFactory

from .factories import CupEmptied, JourneyFactory, empty_cup

pytestmark = pytest.mark.django_db
ADD = "/admin/journeys/journey/add/"


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]))


def filled(conditions="[]", effect="send_message", params=None, **changes):
    MessageTextFactory()
    return {
        "name": "Test",
        "slug": "test",
        "active": "on",
        "trigger": CupEmptied.kind,
        "conditions": conditions,
        "delay_minutes": "0",
        "holdout_percent": "0",
        "reason_en": "",
        "reason_de": "",
        "effects-TOTAL_FORMS": "1",
        "effects-INITIAL_FORMS": "0",
        "effects-0-position": "0",
        "effects-0-effect": effect,
        "effects-0-params": json.dumps(params or {"text": "thanks"}),
    } | changes


def test_a_journey_is_written_down(manager):
    manager.post(ADD, filled())
    journey = Journey.objects.get()
    assert journey.summary == "A cup has been emptied, at once: the message “thanks”"


def test_a_reported_event_is_a_trigger_by_its_kind(manager):
    manager.post(ADD, filled(trigger="custom.", custom_kind="custom.lesson_finished"))
    journey = Journey.objects.get()
    assert journey.trigger == "custom.lesson_finished"
    page = manager.get(f"/admin/journeys/journey/{journey.pk}/change/").text
    assert 'value="custom.lesson_finished"' in page


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["", "custom.", "custom.Two words", "loyalty.points_earned"])
def test_a_kind_no_system_can_report_is_no_trigger(manager, kind):
    page = manager.post(ADD, filled(trigger="custom.", custom_kind=kind)).text
    assert "A kind is written like custom.lesson_finished." in page
    assert not Journey.objects.exists()


def test_the_list_reads_as_sentences(manager):
    JourneyFactory(
        delay_minutes=2880,
        conditions=[{"field": "payload.score", "op": "gte", "value": 9}],
        effects=[("grant_points", {"points": 2, "reason_en": "a", "reason_de": "b"})],
    )
    page = manager.get("/admin/journeys/journey/").text
    assert "A cup has been emptied, if the score is at least 9, after 2 days: 2 points" in page


def test_a_wrong_condition_is_named_with_its_row(manager):
    rows = json.dumps([{"field": "payload.scor", "op": "eq", "value": 1}])
    page = manager.post(ADD, filled(rows)).text
    assert "Row 1: there is no field payload.scor" in page
    assert not Journey.objects.exists()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("effect", "params", "words"),
    [
        ("grant_points", {"points": 0, "reason_en": "a", "reason_de": "b"}, "points: "),
        ("grant_points", {"points": 2}, "reason_en: "),
        ("send_message", {"text": "nowhere"}, "There is no text with the key nowhere."),
        ("send_message", {"template": "no/where"}, "There is no message called no/where."),
        ("send_message", {"text": "thanks", "sms": 1}, "sms: there is no such parameter."),
        ("invite_survey", {"survey": "not a slug"}, "survey: "),
        ("issue_voucher", {"x": 1}, "reward: "),
        ("open_case", {"subject": "a"}, "body: "),
    ],
)
def test_a_wrong_parameter_is_named(manager, effect, params, words):
    page = manager.post(ADD, filled(effect=effect, params=params)).text
    assert words in page
    assert not Journey.objects.exists()


def test_a_holdout_is_a_share(manager):
    page = manager.post(ADD, filled(holdout_percent="101")).text
    assert "less than or equal to 100" in page


def test_a_journey_that_has_run_is_not_deleted(manager, member, flow):
    journey = JourneyFactory()
    empty_cup(member)
    flow()
    answer = manager.post(f"/admin/journeys/journey/{journey.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403


def test_why_did_she_get_this(manager, member, flow):
    JourneyFactory()
    empty_cup(member)
    flow()
    page = manager.get(f"/admin/journeys/run/{Run.objects.get().pk}/change/").text
    assert "Send a message" in page
    assert "message:" in page


def test_dead_letters_are_tried_again(manager, member, flow):
    JourneyFactory()
    empty_cup(member)
    flow()
    Run.objects.update(state="dead")
    run = Run.objects.get()
    manager.post("/admin/journeys/run/", {"action": "run_again", "_selected_action": [run.pk]})
    run.refresh_from_db()
    assert run.state == "due"


@pytest.mark.parametrize("role", [Role.AGENT, Role.MODERATOR])
def test_rules_are_for_managers(client_of, role):
    assert client_of(MemberFactory(roles=[role])).get("/admin/journeys/journey/").status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_however_long(manager, count, django_assert_max_num_queries):
    for _ in range(count):
        JourneyFactory()
    with django_assert_max_num_queries(14):
        manager.get("/admin/journeys/journey/")
