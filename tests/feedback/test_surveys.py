import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from feedback.models import Answer, Invitation
from feedback.surveys import actions, tokens
from portal.activity.models import Event
from portal.members.actions import set_consent
from portal.members.models import Purpose
from portal.shell.ports import Refused
from tests.feedback.factories import SurveyFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return SurveyFactory(slug="after-case")


@pytest.fixture
def invitation(survey, member):
    actions.invite(member=member, survey=survey, source="run:1:1")
    return Invitation.objects.get()


def test_inviting_again_with_the_same_source_changes_nothing(survey, member):
    first = actions.invite(member=member, survey="after-case", source="run:1:1")
    again = actions.invite(member=member, survey="after-case", source="run:1:1")
    assert first == again
    assert first.verdict == "done"
    assert Invitation.objects.count() == 1


def test_an_unknown_survey_is_refused(member):
    with pytest.raises(Refused):
        actions.invite(member=member, survey="nothing", source="run:1:1")


def test_with_consent_the_mail_carries_the_address(survey, member, flow):
    set_consent(member=member, purpose=Purpose.SURVEY_MAIL, granted=True, source="signup")
    actions.invite(member=member, survey=survey, source="run:1:1")
    flow()
    token = re.search(r"/s/([\w-]+)/", mail.outbox[0].body)[1]
    assert Invitation.objects.by_token(token).get().channel == Invitation.Channel.MAIL


def test_nobody_is_told_of_an_invitation_dated_back(survey, member, flow):
    actions.invite(member=member, survey=survey, source="x", at=timezone.now() - timedelta(days=20))
    flow()
    assert not member.messages.exists()


def test_without_consent_it_is_asked_in_the_portal_only(invitation, flow):
    flow()
    assert invitation.channel == Invitation.Channel.PORTAL
    assert mail.outbox == []


def test_the_database_holds_no_token(invitation):
    from portal.notifications.models import Message

    stored = [str(row) for model in (Invitation, Message) for row in model.objects.values_list()]
    assert not any(invitation.token in row for row in stored)
    assert invitation.token_hash == tokens.hash_of(invitation.token)


def test_an_address_outlives_a_change_of_the_secret(invitation, settings):
    before = invitation.token
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert invitation.token == before


def test_looking_records_nothing(invitation):
    page = Client().get(invitation.get_absolute_url())
    assert page.status_code == 200
    assert page.content.decode().count('type="radio"') == 5
    assert not Answer.objects.exists()
    assert Invitation.objects.get().state == Invitation.State.INVITED


def test_a_post_without_login_answers_and_thanks(invitation):
    page = Client().post(invitation.get_absolute_url(), {"score": 4, "comment": "Quick!"}, follow=True)
    answer = Answer.objects.get()
    assert (answer.score, answer.comment, answer.language) == (4, "Quick!", "en")
    assert "Thanks a lot." in page.content.decode()


def test_an_answer_is_an_event_of_the_member_that_does_not_say_what_she_answered(invitation, member):
    actions.answer(invitation=invitation, score=2)
    event = Event.objects.get(kind="feedback.survey_answered")
    assert event.member == member
    assert event.payload == {
        "survey": "after-case", "survey_kind": "csat", "invitation_id": invitation.pk,
    }  # fmt: skip


def test_a_second_answer_is_not_counted(invitation):
    url = invitation.get_absolute_url()
    Client().post(url, {"score": 4})
    again = Client().post(url, {"score": 1})
    assert again.status_code == 409
    assert "is answered" in again.content.decode()
    assert Answer.objects.get().score == 4
    assert "is answered" in Client().get(url).content.decode()


@pytest.mark.parametrize("score", ["", "0", "6", "many"])
def test_what_is_not_on_the_scale_is_refused(invitation, score):
    answer = Client().post(invitation.get_absolute_url(), {"score": score, "comment": "kept"})
    assert answer.status_code == 422
    assert "kept" in answer.content.decode()
    assert not Answer.objects.exists()


def test_an_expired_invitation_says_so(invitation):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    url = invitation.get_absolute_url()
    assert "has expired" in Client().get(url).content.decode()
    assert Client().post(url, {"score": 4}).status_code == 409
    assert not Answer.objects.exists()


def test_a_made_up_token_is_not_found():
    assert Client().get("/s/made-up/").status_code == 404


def test_the_inbox_leads_only_the_member_to_her_question(invitation, member, client_of):
    url = f"/feedback/surveys/{invitation.pk}/"
    assert client_of(member).get(url)["Location"] == invitation.get_absolute_url()
    assert client_of(MemberFactory()).get(url).status_code == 404


def test_the_arbiter_caps_contact_and_keeps_its_verdict(invitation, member):
    relational = SurveyFactory(kind="nps", quiet_days=30)
    outcome = actions.invite(member=member, survey=relational, source="turn:1")
    assert outcome.verdict == "skipped:cap_reached"
    assert Invitation.objects.get(survey=relational).state == Invitation.State.SKIPPED


def test_a_skipped_invitation_cannot_be_answered(member):
    survey = SurveyFactory(is_active=False)
    actions.invite(member=member, survey=survey, source="run:1:1")
    skipped = Invitation.objects.get()
    assert Client().post(skipped.get_absolute_url(), {"score": 4}).status_code == 404


def test_a_survey_of_a_kind_has_the_scale_of_that_kind():
    with pytest.raises(ValidationError):
        SurveyFactory.build(kind="nps", scale_low=1, scale_high=5).full_clean()


@pytest.mark.parametrize("score", [-1, 0, 6, 11])
def test_a_score_outside_the_scale_is_refused_and_uses_nothing_up(invitation, score):
    with pytest.raises(Refused) as refusal:
        actions.answer(invitation=invitation, score=score)
    assert refusal.value.code == "out_of_scale"
    invitation.refresh_from_db()
    assert (invitation.state, Answer.objects.count()) == (Invitation.State.INVITED, 0)


@pytest.mark.parametrize(("kind", "known"), [("nps", [3]), ("csat", [])])
def test_the_last_recommendation_is_a_trait(member, kind, known):
    for number, score in enumerate([5, 3]):
        asked = SurveyFactory(kind=kind)
        actions.invite(member=member, survey=asked, source=f"run:{number}:1")
        actions.answer(invitation=Invitation.objects.get(survey=asked), score=score)
    kept = member.traits.filter(name="recommendation")
    assert list(kept.values_list("number", flat=True)) == known
