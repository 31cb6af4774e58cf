import pytest

from portal.activity.models import Event
from portal.members.models import Consent
from portal.notifications.forms import PreferencesForm
from portal.notifications.models import Preference

pytestmark = pytest.mark.django_db
ADDRESS = "/me/preferences/"


def all_on(member, **changes):
    """What the page sends where everything is ticked, with changes by field name (False leaves it out)."""
    names = dict.fromkeys(PreferencesForm(member=member).fields, True) | changes
    return {name: "on" for name, on in names.items() if on}


def test_it_shows_every_purpose_and_the_wording_of_consents(member, client_of):
    page = client_of(member).get(ADDRESS).text
    assert "Replies and answers in the community" in page
    assert "Yes, please send me short surveys by e-mail" in page


def test_looking_changes_nothing(member, client_of):
    client_of(member).get(ADDRESS)
    assert not Preference.objects.exists()
    assert not Consent.objects.exists()


def test_a_purpose_can_be_switched_off_and_on(member, client_of):
    client = client_of(member)
    client.post(ADDRESS, all_on(member, **{"thanks-mail": False}))
    assert list(Preference.objects.filter(enabled=False).values_list("purpose", "channel")) == [
        ("thanks", "mail")
    ]
    client.post(ADDRESS, all_on(member))
    assert not Preference.objects.filter(enabled=False).exists()


def test_service_is_no_choice(member, client_of):
    client_of(member).post(ADDRESS, {"service-mail": ""})
    assert not Preference.objects.filter(purpose="service").exists()


def test_a_consent_is_given_and_withdrawn_in_the_log(member, client_of):
    client = client_of(member)
    client.post(ADDRESS, all_on(member))
    client.post(ADDRESS, all_on(member, **{"consent-survey_mail": False}))
    log = Consent.objects.filter(purpose="survey_mail").order_by("pk")
    assert list(log.values_list("granted", "source")) == [(True, "preferences"), (False, "preferences")]
    assert Event.objects.filter(kind="members.consent_changed").count() == 4


def test_saving_unchanged_writes_nothing(member, client_of):
    client = client_of(member)
    client.post(ADDRESS, all_on(member))
    before = Consent.objects.count(), Preference.objects.count()
    client.post(ADDRESS, all_on(member))
    assert (Consent.objects.count(), Preference.objects.count()) == before


def test_it_needs_a_login(client):
    assert client.get(ADDRESS).status_code == 302


def test_queries(member, client_of, django_assert_max_num_queries):
    client = client_of(member)
    with django_assert_max_num_queries(5):
        client.get(ADDRESS)
