from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from portal.activity.leases import MAX_ATTEMPTS
from portal.activity.models import Delivery
from portal.journeys import actions, effects
from portal.journeys.effects import EffectType
from portal.journeys.models import Run, RunVerdict
from portal.notifications.actions import set_preference
from portal.notifications.models import Message
from portal.shell.ports import Outcome, Refused
from tests.members.factories import MemberFactory, SegmentFactory

from .factories import JourneyFactory, empty_cup

pytestmark = pytest.mark.django_db


@pytest.fixture
def effect(monkeypatch):
    """Registers an effect by the name `tested` that does what it is given; its calls are listed."""
    calls = []

    def install(perform):
        def performed(call):
            calls.append(call)
            return perform(call)

        entry = EffectType("Tested", effects.SurveyParams, str, performed, "{}")
        monkeypatch.setitem(effects.registry._entries, "tested", (9, entry))
        return calls

    return install


def test_an_event_leads_to_its_effect(member, flow):
    JourneyFactory()
    empty_cup(member)
    flow()
    run = Run.objects.get()
    message = Message.objects.get()
    assert (run.state, message.member, message.source) == ("done", member, f"run:{run.pk}:0")
    assert run.verdicts.get().verdict == "done"
    assert run.verdicts.get().made == f"message:{message.pk}"


def test_a_delivery_repeated_counts_once(member, flow):
    JourneyFactory()
    event = empty_cup(member)
    for _ in range(5):
        actions.start_runs(event=event)
        Delivery.objects.update(state="due", leased_until=None)
        flow()
    assert (Run.objects.count(), Message.objects.count()) == (1, 1)


def test_a_run_revived_by_hand_repeats_no_effect(member, flow):
    JourneyFactory()
    empty_cup(member)
    flow()
    RunVerdict.objects.all().delete()
    Run.objects.update(state="due", position=0, leased_until=None)
    flow()
    assert (Message.objects.count(), RunVerdict.objects.count()) == (1, 1)


def test_inactive_journeys_and_other_events_start_nothing(member, flow):
    JourneyFactory(active=False)
    JourneyFactory(trigger="members.joined")
    empty_cup(member)
    flow()
    assert not Run.objects.exists()


def test_a_journey_for_a_segment_starts_for_those_in_it_when_it_happens(member, flow):
    segment = SegmentFactory(members=[member])
    JourneyFactory(segment=segment)
    empty_cup(member)
    empty_cup(MemberFactory())
    flow()
    assert Run.objects.get().member == member


def test_an_event_without_member_starts_nothing(flow, db):
    JourneyFactory()
    empty_cup(None)
    flow()
    assert not Run.objects.exists()


def test_conditions_that_do_not_hold_start_nothing(member, flow):
    JourneyFactory(conditions=[{"field": "payload.score", "op": "gte", "value": 9}])
    empty_cup(member, score=8)
    flow()
    assert not Run.objects.exists()


def test_a_delay_waits(member, flow):
    JourneyFactory(delay_minutes=60)
    empty_cup(member)
    flow()
    assert not Message.objects.exists()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        flow()
    assert Message.objects.exists()


def test_conditions_are_asked_again_after_a_delay(member, flow):
    JourneyFactory(delay_minutes=60, conditions=[{"field": "member.language", "op": "missing"}])
    empty_cup(member)
    flow()
    member.language = "de"
    member.save(update_fields=["language"])
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        flow()
    assert Run.objects.get().verdict == "conditions"


@pytest.mark.parametrize(
    ("change", "verdict"), [({"active": False}, "inactive"), ({"is_active": False}, "erased")]
)
def test_what_waits_is_called_off(member, flow, change, verdict):
    journey = JourneyFactory(delay_minutes=60)
    empty_cup(member)
    flow()
    changed = journey if "active" in change else member
    type(changed).objects.filter(pk=changed.pk).update(**change)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        flow()
    run = Run.objects.get()
    assert (run.state, run.verdict) == ("skipped", verdict)


def test_the_held_out_get_nothing_and_it_is_written_down(member, flow):
    JourneyFactory(holdout_percent=100)
    empty_cup(member)
    flow()
    run = Run.objects.get()
    assert (run.state, run.verdict, Message.objects.count()) == ("skipped", "holdout", 0)


def test_a_holdout_is_stable_and_about_as_large_as_said(db):
    journey = JourneyFactory.build(holdout_percent=30)
    members = [MemberFactory.build(pk=number) for number in range(1, 2001)]
    held = [actions.is_held_out(journey, member) for member in members]
    assert held == [actions.is_held_out(journey, member) for member in members]
    assert 520 < sum(held) < 680


def test_once_per_member(member, flow):
    JourneyFactory(once_per_member=True)
    empty_cup(member)
    empty_cup(member)
    empty_cup(MemberFactory())
    flow()
    assert Run.objects.filter(member=member).count() == 1
    assert Run.objects.count() == 2


def test_a_refusal_becomes_a_verdict_and_stops_no_other_effect(member, flow, effect):
    def refuse(call):
        raise Refused("cap_reached", "Enough for this month.")

    effect(refuse)
    JourneyFactory(effects=[("tested", {}), ("tested", {})])
    empty_cup(member)
    flow()
    first, second = RunVerdict.objects.all()
    assert (first.verdict, first.detail, second.verdict) == (
        "refused:cap_reached",
        "Enough for this month.",
        "refused:cap_reached",
    )
    assert Run.objects.get().state == "done"


def test_each_effect_has_its_own_source_key(member, flow, effect):
    calls = effect(lambda call: Outcome("done"))
    JourneyFactory(effects=[("tested", {}), ("tested", {})])
    empty_cup(member)
    flow()
    run = Run.objects.get()
    assert [call.source for call in calls] == [f"run:{run.pk}:0", f"run:{run.pk}:1"]


def test_an_error_is_tried_again_without_repeating_what_is_done(member, flow, effect):
    outcomes = iter([Outcome("done"), RuntimeError("down"), Outcome("done")])

    def perform(call):
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    calls = effect(perform)
    JourneyFactory(effects=[("tested", {}), ("tested", {})])
    empty_cup(member)
    flow()
    assert RunVerdict.objects.count() == 1
    Run.objects.update(due_at=timezone.now())
    flow()
    run = Run.objects.get()
    assert [call.source[-1] for call in calls] == ["0", "1", "1"]
    assert (run.state, run.verdicts.count()) == ("done", 2)


def test_an_error_that_stays_ends_as_a_dead_letter(member, flow, effect):
    def fail(call):
        raise RuntimeError("always")

    effect(fail)
    JourneyFactory(effects=[("tested", {})])
    empty_cup(member)
    for _ in range(MAX_ATTEMPTS):
        flow()
        Run.objects.filter(state="due").update(due_at=timezone.now())
    run = Run.objects.get()
    assert (run.state, "always" in run.last_error, run.verdicts.count()) == ("dead", True, 0)


def test_what_the_arbiter_says_is_kept(member, flow):
    for channel in ("portal", "mail"):
        set_preference(member=member, purpose="thanks", channel=channel, enabled=False)
    JourneyFactory()
    empty_cup(member)
    flow()
    assert RunVerdict.objects.get().verdict == "skipped:preference_off"


def test_texts_may_name_the_points_and_the_events_fields(member, flow):
    JourneyFactory()
    empty_cup(member, score=7)
    flow()
    assert Message.objects.get().context == {"points": 0, "score": 7, "sort": "moka"}


def test_starting_costs_the_same_however_many_runs_there_are(member, django_assert_max_num_queries):
    JourneyFactory()
    for _ in range(5):
        actions.start_runs(event=empty_cup(member))
    event = empty_cup(member)
    with django_assert_max_num_queries(4):
        actions.start_runs(event=event)
