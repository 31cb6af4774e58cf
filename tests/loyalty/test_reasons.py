"""Reasons of the programme itself are kept as codes and read in the reader's language."""

import pytest
from django.utils import translation

from loyalty import actions, reasons
from loyalty.models import Fulfilment, Membership, Posting, Redemption, Reward
from loyalty.pages.sentences import of_posting
from portal.notifications.models import Message
from portal.notifications.rendering import render

from .factories import MemberFactory, programme

SAID = [
    (reasons.FRIEND_BOUGHT, "A friend you invited", "eingeladen"),
    (reasons.WELCOME, "Welcome to the table!", "Willkommen"),
    (reasons.BIRTHDAY, "Happy birthday!", "Geburtstag"),
]


@pytest.mark.parametrize(("code", "english", "german"), SAID)
def test_a_code_is_said_in_both_languages(code, english, german):
    assert english in reasons.spoken(code)
    with translation.override("de"):
        assert german in reasons.spoken(code)


def test_what_people_wrote_stays_as_it_is():
    assert reasons.spoken("for your patience") == "for your patience"


@pytest.mark.django_db
def test_a_statement_says_it(member):
    programme()
    actions.grant(member=member, points=2, reason=reasons.FRIEND_BOUGHT, source="t")
    with translation.override("de"):
        assert "eingeladen" in of_posting(Posting.objects.get())


@pytest.mark.django_db
def test_a_gift_says_it_on_its_page_and_in_its_message(client_of, flow):
    running = programme()
    member = MemberFactory(language="de")
    cup = Reward.objects.create(
        programme=running, kind="gift", slug="cup", name_en="Cup", name_de="Tasse", points=5
    )
    actions.give(reward=cup, member=member, source="s", reason=reasons.BIRTHDAY)
    flow()
    assert "Geburtstag" in client_of(member).get(Redemption.objects.get().path).text
    with translation.override("de"):
        [message] = render(Message.objects.filter(template="loyalty/reward_given"))
    assert "Geburtstag" in message.text


def test_what_is_called_off_is_not_what_has_ended():
    with translation.override("de"):
        assert str(Fulfilment.State.CANCELLED.label) == "storniert"
        assert str(Membership.State.CANCELLED.label) == "beendet"
