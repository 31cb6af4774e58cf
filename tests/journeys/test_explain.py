import pytest
from django.utils.translation import override

from portal.journeys import privacy
from portal.journeys.models import Run
from portal.notifications.models import Message
from portal.shell import ports
from tests.members.factories import MemberFactory

from .factories import JourneyFactory, empty_cup

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(member, flow):
    JourneyFactory(reason_en="You emptied a cup.", reason_de="Du hast eine Tasse geleert.")
    empty_cup(member)
    flow()
    return Run.objects.get()


def test_it_is_told_in_both_languages(run, member):
    assert ports.explain(source=f"run:{run.pk}:0", member=member) == "You emptied a cup."
    with override("de"):
        assert ports.explain(source=f"run:{run.pk}:0", member=member) == "Du hast eine Tasse geleert."


def test_without_a_reason_the_event_is_named(member, flow):
    JourneyFactory()
    empty_cup(member)
    flow()
    source = Run.objects.get().source(0)
    assert ports.explain(source=source, member=member) == "A cup has been emptied"


@pytest.mark.parametrize("source", ["post:1", "run:x:0", "run:999:0", "run", ""])
def test_what_no_journey_did_is_unknown(run, member, source):
    assert ports.explain(source=source, member=member) == ""


def test_anothers_run_is_unknown(run):
    assert ports.explain(source=f"run:{run.pk}:0", member=MemberFactory()) == ""


def test_the_inbox_says_why(run, member, client_of):
    page = client_of(member).get(f"/me/notifications/{Message.objects.get().pk}/why/").text
    assert "You emptied a cup." in page


def test_the_export_names_journeys_and_verdicts(run, member):
    [exported] = privacy.export(member)
    assert exported["effects"] == [{"effect": "send_message", "verdict": "done"}]


def test_erasing_calls_off_what_waits(member, flow):
    JourneyFactory(delay_minutes=60)
    empty_cup(member)
    flow()
    privacy.erase(member)
    run = Run.objects.get()
    assert (run.state, run.verdict) == ("skipped", "erased")
