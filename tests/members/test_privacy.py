"""Taking one's data along, and leaving."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.cache import cache

from portal.activity.models import Event
from portal.members import actions
from portal.members.models import Consent, Member, Purpose, Trait
from tests.members.factories import PASSWORD, MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def anna():
    anna = MemberFactory(display_name="Anna Kern", email="anna@example.org", about="Moka pot")
    EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
    actions.join(member=anna)
    actions.set_consent(member=anna, purpose=Purpose.SURVEY_MAIL, granted=True, source="test")
    actions.set_traits(anna, tier="silver")
    return anna


def test_the_export_holds_record_consents_traits_and_history(client_of, anna):
    response = client_of(anna).post("/me/privacy/export/")
    assert "attachment" in response["Content-Disposition"]
    own = json.loads(response.content)["members"]
    assert own["record"]["email"] == "anna@example.org"
    assert own["consents"][0]["purpose"] == Purpose.SURVEY_MAIL
    assert own["traits"]["tier"] == "silver"
    assert {event["kind"] for event in own["events"]} >= {"members.joined"}


def test_the_export_holds_nobody_else(client_of, anna):
    other = MemberFactory(email="other@example.org")
    actions.join(member=other)
    assert b"other@example.org" not in client_of(anna).post("/me/privacy/export/").content


def test_export_and_erasure_are_never_a_get(client_of, anna):
    client = client_of(anna)
    assert client.get("/me/privacy/export/").status_code == 405
    assert client.get("/me/privacy/erase/").status_code == 405


@pytest.mark.parametrize(
    ("password", "name", "field"),
    [("wrong", "Anna Kern", "password"), (PASSWORD, "Anna", "name"), ("", "", "name")],
)
def test_erasing_needs_password_and_name(client_of, anna, password, name, field):
    response = client_of(anna).post("/me/privacy/erase/", {"password": password, "name": name})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Member.objects.get(pk=anna.pk).email == "anna@example.org"


def test_who_has_no_password_types_her_name(client_of, anna):
    anna.set_unusable_password()
    anna.save(update_fields=["password"])
    assert client_of(anna).post("/me/privacy/erase/", {"name": "Anna Kern"}).status_code == 302


def test_erasing_removes_the_person(client_of, anna):
    client = client_of(anna)
    response = client.post("/me/privacy/erase/", {"password": PASSWORD, "name": "Anna Kern"})
    assert response["Location"] == "/"
    former = Member.objects.get(pk=anna.pk)
    assert (former.email, former.display_name, former.about, former.is_active) == (None, "", "", False)
    assert former.number != anna.number
    assert former.erased_at
    assert "anna" not in former.handle
    assert not former.has_usable_password()


def test_erasing_removes_what_belonged_to_her(client_of, anna):
    client_of(anna).post("/me/privacy/erase/", {"password": PASSWORD, "name": "Anna Kern"})
    assert not EmailAddress.objects.filter(user=anna).exists()
    assert not Consent.objects.filter(member=anna).exists()
    assert not Trait.objects.filter(member=anna).exists()
    assert not Event.objects.filter(member=anna).exists()


def test_erasing_ends_her_sessions(client_of, anna):
    client, elsewhere = client_of(anna), client_of(anna)
    elsewhere.get("/me/")
    client.post("/me/privacy/erase/", {"password": PASSWORD, "name": "Anna Kern"})
    assert elsewhere.get("/me/").status_code == 302


def test_the_address_is_free_again(client_of, anna):
    client_of(anna).post("/me/privacy/erase/", {"password": PASSWORD, "name": "Anna Kern"})
    assert MemberFactory(email="anna@example.org").pk != anna.pk


def test_the_admins_log_does_not_name_her_any_more(anna):
    chief = MemberFactory(is_staff=True)
    LogEntry.objects.log_actions(chief.pk, [anna], CHANGE, "[]", single_object=True)
    actions.erase(member=anna, actor=anna)
    assert LogEntry.objects.get().object_repr == ""
