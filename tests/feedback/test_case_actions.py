from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied

from feedback.complaints import actions
from feedback.complaints.models import Case, CaseMessage, StaleCase
from feedback.complaints.states import NotPossible, State
from loyalty.events import GoodwillDecided
from portal.activity.actions import record
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.feedback.factories import CaseFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_taking_assigns_and_records(case, agent):
    actions.take(case=case, actor=agent)
    case.refresh_from_db()
    assert (case.state, case.assignee, case.version) == (State.IN_PROGRESS, agent, 2)
    assert Event.objects.filter(kind="feedback.case_taken", actor=agent, member=case.member).exists()


@pytest.mark.parametrize("verb", [actions.take, actions.reopen, actions.close])
def test_members_handle_no_cases(case, verb):
    with pytest.raises(PermissionDenied):
        verb(case=case, actor=case.member)


def test_nobody_replies_on_anothers_case(case):
    with pytest.raises(PermissionDenied):
        actions.reply_from_member(case=case, member=MemberFactory(), text="hi")


def test_the_first_reply_stops_the_first_clock(case, agent):
    actions.reply_to_member(case=case, actor=agent, text="We look at it.")
    assert case.first_response_at
    assert (case.assignee, case.state) == (agent, State.IN_PROGRESS)


def test_two_agents_cannot_overwrite_each_other(case, agent):
    seen_by_both = Case.objects.get(pk=case.pk)
    actions.take(case=case, actor=agent)
    with pytest.raises(StaleCase):
        actions.reply_to_member(case=seen_by_both, actor=agent, text="late")
    with pytest.raises(StaleCase):
        actions.reply_to_member(case=case, actor=agent, text="late", version=1)
    assert not CaseMessage.objects.filter(text="late").exists()


def test_a_note_is_in_nobodys_way(case, agent):
    stale = Case.objects.get(pk=case.pk)
    actions.take(case=case, actor=agent)
    actions.add_note(case=stale, actor=agent, text="Ask the workshop.")
    case.refresh_from_db()
    assert case.version == 2


def test_resolving_grants_goodwill_once(case, agent, goodwill):
    actions.resolve(case=case, actor=agent, text="A new lid.", goodwill_points=3)
    assert goodwill.granted[0]["source"] == case.key
    actions.reopen(case=case, actor=agent)
    with pytest.raises(Refused, match="before"):
        actions.resolve(case=case, actor=agent, text="And again.", goodwill_points=1)


def test_goodwill_that_waits_for_a_second_person_comes_when_it_is_approved(case, agent, goodwill, flow):
    goodwill.verdict = "waiting"
    actions.resolve(case=case, actor=agent, text="A new lid.", goodwill_points=9)
    case.refresh_from_db()
    assert (case.state, case.goodwill_points) == (State.RESOLVED, 0)
    for approved in (False, True):
        decided = GoodwillDecided(request_id=1, points=9, approved=approved)
        record(decided, member=case.member, source=case.key)
    flow()
    case.refresh_from_db()
    assert case.goodwill_points == 9


def test_a_refused_goodwill_leaves_the_case_as_it_was(case, agent, goodwill):
    goodwill.refuse = Refused("over_limit", "At most 5 points.")
    with pytest.raises(Refused):
        actions.resolve(case=case, actor=agent, text="A new lid.", goodwill_points=9)
    case.refresh_from_db()
    assert (case.state, case.goodwill_points, case.version) == (State.RECEIVED, 0, 1)
    assert case.messages.count() == 1


def test_what_the_state_forbids_is_refused(case, agent):
    with pytest.raises(NotPossible):
        actions.close(case=case, actor=agent)


def test_a_members_word_on_a_resolved_case_opens_it_again(case, agent):
    actions.resolve(case=case, actor=agent, text="Done.")
    actions.reply_from_member(case=case, member=case.member, text="Still broken.")
    assert (case.state, case.resolved_at) == (State.REOPENED, None)
    assert Event.objects.filter(kind="feedback.case_reopened").exists()


def test_a_members_words_are_not_refused_because_an_agent_was_faster(case, agent):
    seen_by_her = Case.objects.get(pk=case.pk)
    actions.take(case=case, actor=agent)
    actions.reply_from_member(case=seen_by_her, member=case.member, text="One more thing.")
    assert (seen_by_her.version, seen_by_her.assignee) == (3, agent)


def test_the_clock_rests_while_we_wait_for_the_member(member, agent):
    monday = datetime(2026, 11, 23, 9, tzinfo=BERLIN)
    case = CaseFactory(member=member, at=monday)
    assert case.due_at == datetime(2026, 11, 26, 18, tzinfo=BERLIN)
    actions.reply_to_member(
        case=case, actor=agent, text="A photo?", waiting=True, at=monday + timedelta(hours=1)
    )
    assert case.next_due_at is None
    actions.reply_from_member(case=case, member=member, text="Here.", at=monday + timedelta(days=1, hours=1))
    assert case.due_at == datetime(2026, 11, 30, 11, tzinfo=BERLIN)


def test_overdue_cases_are_found_and_waiting_ones_are_not(member, agent):
    long_ago = datetime(2026, 1, 12, 9, tzinfo=BERLIN)
    late, waiting = CaseFactory(member=member, at=long_ago), CaseFactory(member=member, at=long_ago)
    actions.reply_to_member(case=waiting, actor=agent, text="?", waiting=True, at=long_ago)
    CaseFactory(member=member)
    assert list(Case.objects.overdue()) == [late]
    assert late.is_overdue
