import pytest
from django.test import Client

from portal.members.actions import set_consent
from portal.members.models import Consent
from portal.notifications import unsubscribing
from portal.notifications.models import Preference

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict():
    """A client without a session whose requests are checked for forgery."""
    return Client(enforce_csrf_checks=True)


def is_off(member):
    return Preference.objects.filter(member=member, purpose="thanks", channel="mail", enabled=False).exists()


def test_looking_changes_nothing(member, strict):
    page = strict.get(unsubscribing.path_for(member, "thanks"))
    assert page.status_code == 200
    assert "Stop these mails?" in page.text
    assert not is_off(member)


def test_one_click_stops_without_cookie_or_login(member, strict):
    answer = strict.post(unsubscribing.path_for(member, "thanks"), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 204
    assert is_off(member)


def test_stopping_twice_is_stopping(member, strict):
    for _ in range(2):
        page = strict.post(unsubscribing.path_for(member, "thanks"))
    assert "No more of these mails" in page.text
    assert is_off(member)


def test_it_can_be_undone(member, strict):
    strict.post(unsubscribing.path_for(member, "thanks"))
    page = strict.post(unsubscribing.path_for(member, "thanks"), {"undo": "1"})
    assert "All is as before." in page.text
    assert not is_off(member)


def test_stopping_survey_mails_withdraws_the_consent(member, strict):
    set_consent(member=member, purpose="survey_mail", granted=True, source="test")
    strict.post(unsubscribing.path_for(member, "surveys"))
    assert not Consent.objects.holds(member, "survey_mail")


@pytest.mark.parametrize(
    "change", [lambda t: t[:-2] + "xx/", lambda t: "/u/nonsense/", lambda t: "/u/1.thanks:/"]
)
def test_a_forged_token_looks_like_none(member, strict, change):
    assert strict.post(change(unsubscribing.path_for(member, "thanks"))).status_code == 404
    assert not is_off(member)


def test_service_cannot_be_stopped(member, strict):
    page = strict.post(unsubscribing.path_for(member, "service"))
    assert "cannot be stopped" in page.text
    assert not Preference.objects.exists()
