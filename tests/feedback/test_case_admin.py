from datetime import UTC, datetime

import pytest
from django.urls import reverse

from feedback.complaints import actions
from feedback.complaints.models import CaseMessage
from feedback.complaints.states import State
from portal.members.actions import set_traits
from portal.shell.ports import Refused
from tests.feedback.factories import CaseFactory
from tests.feedback.factories import agent as new_agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, agent):
    return client_of(agent)


def address(case, verb="change"):
    return reverse(f"admin:feedback_case_{verb}", args=[case.pk])


def press(client, case, verb, **data):
    return client.post(address(case, verb), {"version": case.version} | data)


def test_the_page_shows_conversation_member_and_what_is_left_to_grant(client, case):
    set_traits(case.member, tier="silver", points_available=12)
    page = client.get(address(case)).content.decode()
    for word in ("The lid was broken", case.member.display_name, "silver", "still grant 5 points", "Take"):
        assert word in page


@pytest.mark.parametrize(
    ("verb", "data", "state"),
    [
        ("take", {}, State.IN_PROGRESS),
        ("note", {"text": "Batch 12"}, State.RECEIVED),
        ("reply", {"text": "On its way"}, State.IN_PROGRESS),
        ("reply", {"text": "A photo?", "waiting": "on"}, State.WAITING),
        ("resolve", {"text": "Done", "goodwill_points": "3"}, State.RESOLVED),
    ],
)
def test_each_button_does_its_action(client, case, verb, data, state):
    assert press(client, case, verb, **data).status_code == 302
    case.refresh_from_db()
    assert case.state == state
    if "text" in data:
        assert case.messages.filter(text=data["text"]).exists()


def test_a_resolved_case_is_closed_or_reopened(client, case, agent):
    actions.resolve(case=case, actor=agent, text="Done.")
    assert press(client, case, "close").status_code == 302
    case.refresh_from_db()
    assert press(client, case, "reopen").status_code == 302


def test_buttons_are_never_pressed_by_get(client, case):
    for verb in ("take", "reply", "resolve"):
        assert client.get(address(case, verb)).status_code == 405


def test_a_stale_version_shows_both_texts(client, case):
    colleague = new_agent(display_name="Sven Lead")
    actions.reply_to_member(case=case, actor=colleague, text="I have sent a lid.")
    answer = client.post(address(case, "reply"), {"version": 1, "text": "We refund it."})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "We refund it." in page
    assert "I have sent a lid." in page
    assert not CaseMessage.objects.filter(text="We refund it.").exists()


def test_after_a_conflict_the_same_form_can_be_sent_knowingly(client, case):
    actions.take(case=case, actor=new_agent())
    conflict = client.post(address(case, "reply"), {"version": 1, "text": "We refund it."})
    version = conflict.context["forms"]["reply"]["version"].value()
    assert (
        client.post(address(case, "reply"), {"version": version, "text": "We refund it."}).status_code == 302
    )


def test_a_button_pressed_twice_counts_once(client, case):
    for _ in range(2):
        assert client.post(address(case, "reply"), {"version": 1, "text": "On its way"}).status_code == 302
    assert CaseMessage.objects.filter(text="On its way").count() == 1


def test_the_desk_shows_what_waits_for_a_second_person(client, case, goodwill):
    goodwill.waiting = 9
    assert "9 points wait for a second person" in client.get(address(case)).text


def test_a_refused_goodwill_stands_beside_its_field(client, case, goodwill):
    goodwill.refuse = Refused("over_limit", "At most 5 points on one case.")
    answer = press(client, case, "resolve", text="Done", goodwill_points="9")
    assert answer.status_code == 422
    assert answer.context["forms"]["resolve"].errors["goodwill_points"] == ["At most 5 points on one case."]
    assert "Done" in answer.content.decode()


def test_an_empty_reply_is_refused(client, case):
    answer = press(client, case, "reply", text="")
    assert (answer.status_code, list(answer.context["forms"]["reply"].errors)) == (422, ["text"])


def test_members_and_other_staff_have_no_access(client_of, case):
    from tests.members.factories import MemberFactory

    assert client_of(case.member).get(address(case)).status_code == 302
    assert client_of(MemberFactory(roles=["moderator"])).get(address(case)).status_code == 403


@pytest.mark.parametrize(
    ("query", "expected"),
    [("", 2), ("desk=mine", 1), ("desk=unassigned", 1), ("desk=overdue", 0), ("desk=all", 3)],
)
def test_the_list_has_the_agents_views(client, agent, case, query, expected):
    actions.take(case=CaseFactory(), actor=agent)
    done = CaseFactory()
    actions.resolve(case=done, actor=agent, text="Done.")
    answer = client.get(f"{reverse('admin:feedback_case_changelist')}?{query}")
    assert answer.context["cl"].result_count == expected


def test_the_list_says_overdue_and_every_state_in_words(client, agent):
    long_ago = datetime(2026, 1, 12, 9, tzinfo=UTC)
    _late, waiting, taken = (CaseFactory(at=long_ago) for _ in range(3))
    actions.reply_to_member(case=waiting, actor=agent, text="?", waiting=True)
    actions.take(case=taken, actor=agent)
    page = client.get(reverse("admin:feedback_case_changelist")).content.decode()
    assert page.count("overdue ·") == 2
    assert "the clock rests" in page
    assert "in progress" in page


def test_the_page_asks_the_same_number_of_queries_however_long(
    client, case, agent, django_assert_max_num_queries
):
    for n in range(12):
        actions.add_note(case=case, actor=agent, text=f"Note {n}")
    with django_assert_max_num_queries(16):
        client.get(address(case))
