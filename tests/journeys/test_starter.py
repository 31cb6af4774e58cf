import pytest
from django.core.management import call_command
from django.utils import translation

from community.events import AnswerAccepted
from portal.journeys import conditions, effects
from portal.journeys.facts import Facts
from portal.journeys.models import Effect, Journey
from portal.journeys.starter import install_starter_journeys
from portal.members.actions import join, set_consent
from portal.members.events import BirthdayReached
from portal.notifications.models import Message, MessageText

from .factories import record

pytestmark = pytest.mark.django_db


def test_installing_again_changes_nothing():
    assert install_starter_journeys() == Journey.objects.count() == 12
    Journey.objects.filter(slug="welcome").update(active=False)
    assert install_starter_journeys() == 0
    assert not Journey.objects.get(slug="welcome").active


def test_they_are_named_in_the_language_they_are_installed_in():
    with translation.override("de"):
        install_starter_journeys()
    assert Journey.objects.get(slug="welcome").name == "Willkommen"


def test_each_of_them_is_valid_and_reads_as_a_sentence():
    install_starter_journeys()
    for journey in Journey.objects.prefetch_related("effects"):
        journey.full_clean()
        assert journey.summary
        assert journey.reason_de
    for effect in Effect.objects.all():
        effects.validate(effect.effect, effect.params)
    for text in MessageText.objects.all():
        text.full_clean()


def test_a_new_member_is_welcomed(member, flow):
    install_starter_journeys()
    join(member=member)
    flow()
    assert Message.objects.get(member=member).template == "text:welcome"


@pytest.mark.parametrize("agreed", [True, False])
def test_a_birthday_is_greeted_with_consent_only(member, agreed):
    install_starter_journeys()
    if agreed:
        set_consent(member=member, purpose="birthday", granted=True, source="test")
    event = record(BirthdayReached(year=2026), member=member)
    journey = Journey.objects.get(slug="birthday")
    assert conditions.hold(journey.conditions, Facts(event, member)) is agreed


def test_the_command_adds_them_once(capsys):
    call_command("install_starter_journeys")
    call_command("install_starter_journeys")
    first, second = capsys.readouterr().out.splitlines()
    assert not first.startswith("0 journeys")
    assert second.startswith("0 journeys")


@pytest.mark.parametrize("staff", [True, False])
def test_points_for_accepted_answers_go_to_members_not_to_staff(member, staff):
    install_starter_journeys()
    member.is_staff = staff
    event = record(AnswerAccepted(topic=1, post=2), member=member)
    journey = Journey.objects.get(slug="answer-accepted")
    assert conditions.hold(journey.conditions, Facts(event, member)) is not staff
