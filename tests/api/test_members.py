import pytest

from portal.members.actions import set_consent
from portal.members.models import Consent, Member
from tests.members.factories import MemberFactory

from .conftest import fields_of

pytestmark = pytest.mark.django_db
BODY = {"email": "Nora@Example.com", "display_name": "Nora"}
GIVEN = {
    "purpose": "survey_mail",
    "wording": "2026-11",
    "source": "shop",
    "given_at": "2026-05-01T10:00:00+02:00",
}


def put(call, ref="C-1", **changes):
    return call("PUT", f"/members/{ref}", BODY | changes)


def test_a_new_member_is_201(call):
    answer = put(call, language="de", birthday="1990-02-03")
    member = Member.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": member.pk,
        "external_id": "C-1",
        "number": member.number,
        "handle": member.handle,
        "display_name": "Nora",
        "language": "de",
    }
    assert (member.email, str(member.birthday)) == ("nora@example.com", "1990-02-03")
    assert member.registered_at is None
    assert not member.has_usable_password()


def test_a_known_member_is_200_and_changed(call):
    put(call, language="de")
    answer = put(call, display_name="Nora B.")
    assert answer.status_code == 200
    assert answer.json()["display_name"] == "Nora B."
    assert answer.json()["language"] == "de"
    assert Member.objects.count() == 1


def test_the_address_of_a_registered_member_stays_hers(call):
    member = MemberFactory(external_id="C-1", email="hers@example.com")
    put(call)
    member.refresh_from_db()
    assert member.email == "hers@example.com"


def test_an_email_of_another_member_is_409(call):
    MemberFactory(email="nora@example.com")
    answer = put(call)
    assert answer.status_code == 409
    assert answer.json()["code"] == "email_taken"
    assert Member.objects.count() == 1


def test_consents_are_logged_once_with_their_time(call):
    put(call, consents=[GIVEN])
    put(call, consents=[GIVEN])
    consent = Consent.objects.get()
    assert consent.given_at.isoformat() == "2026-05-01T08:00:00+00:00"
    assert Consent.objects.holds(consent.member, "survey_mail")


def test_an_old_consent_does_not_outweigh_a_withdrawal(call):
    put(call, consents=[GIVEN])
    member = Member.objects.get()
    set_consent(member=member, purpose="survey_mail", granted=False, source="portal")
    put(call, consents=[GIVEN | {"given_at": "2026-06-01T10:00:00+02:00"}])
    assert not Consent.objects.holds(member, "survey_mail")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nora"}, "email"),
        ({"email": "a@b.de\nBcc: x@y.de"}, "email"),
        ({"display_name": ""}, "display_name"),
        ({"display_name": "\x00"}, "display_name"),
        ({"display_name": "\ud800"}, "display_name"),
        ({"display_name": "x" * 81}, "display_name"),
        ({"language": "fr"}, "language"),
        ({"birthday": "1990-02-30"}, "birthday"),
        ({"birthday": "2999-01-01"}, "birthday"),
        ({"birthday": 0}, "birthday"),
        ({"consents": [GIVEN | {"purpose": "everything"}]}, "consents.0.purpose"),
        ({"consents": [GIVEN | {"given_at": "2026-05-01T10:00:00"}]}, "consents.0.given_at"),
        ({"consents": [GIVEN | {"extra": 1}]}, "consents.0.extra"),
        ({"is_staff": True}, "is_staff"),
    ],
)
def test_a_wrong_field_is_422_and_named(call, changes, field):
    answer = put(call, **changes)
    assert answer.status_code == 422
    assert fields_of(answer) == [field]
    assert not Member.objects.exists()


def test_each_wrong_field_has_its_entry(call):
    answer = call("PUT", "/members/C-1", {"language": "fr", "nickname": "N"})
    assert sorted(fields_of(answer)) == ["display_name", "email", "language", "nickname"]


def test_an_external_id_that_looks_like_a_card_number_is_422(call):
    assert fields_of(put(call, ref="S-0123456789")) == ["ref"]


@pytest.mark.parametrize("body", ["{", "[]", "null", "\xff", "[" * 100_000])
def test_a_body_that_is_no_json_object_is_400(call, body):
    answer = call("PUT", "/members/C-1", body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"


def test_a_member_is_found_by_external_id_and_by_card_number(call):
    put(call)
    member = Member.objects.get()
    for ref in ("C-1", member.number, member.number.lower()):
        answer = call("GET", f"/members/{ref}")
        assert answer.status_code == 200
        assert answer.json()["id"] == member.pk
    assert answer.json()["points"] == {"available": 0, "pending": 0, "reserved": 0, "debt": 0}
    assert {"tier", "benefits"} <= set(answer.json())


def test_an_unknown_member_is_404(call):
    answer = call("GET", "/members/nobody")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


def test_an_empty_body_is_422(call):
    assert call("PUT", "/members/C-1").status_code == 422


def test_a_body_of_megabytes_is_413(call):
    assert put(call, display_name="x" * 3_000_000).status_code == 413
