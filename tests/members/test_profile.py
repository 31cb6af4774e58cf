"""Own profile, public profile, language and theme."""

import pytest

from portal.members.models import Member
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db

PROFILE = {"display_name": "Anna Kern", "about": "Moka pot", "birthday": "", "language": "", "theme": "dark"}


def test_visitors_are_sent_to_log_in(client):
    for path in ("/me/", "/me/privacy/", "/members/anna/"):
        assert client.get(path).status_code == 302


def test_a_member_changes_her_profile(client_of, member):
    response = client_of(member).post("/me/", PROFILE)
    assert response.status_code == 302
    member.refresh_from_db()
    assert (member.display_name, member.about, member.theme) == ("Anna Kern", "Moka pot", "dark")


def test_a_birthday_is_planned(client_of, member):
    client_of(member).post("/me/", PROFILE | {"birthday": "1990-05-04"})
    member.refresh_from_db()
    assert (member.next_birthday.month, member.next_birthday.day) == (5, 4)


@pytest.mark.parametrize(
    ("field", "value"),
    [("display_name", ""), ("birthday", "2999-01-01"), ("birthday", "x"), ("theme", "pink")],
)
def test_bad_input_is_named_beside_its_field_and_kept(client_of, member, field, value):
    response = client_of(member).post("/me/", PROFILE | {field: value, "about": "kept text"})
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert b"kept text" in response.content


def test_nobody_makes_herself_staff(client_of, member):
    client_of(member).post("/me/", PROFILE | {"is_staff": "on", "is_superuser": "on", "handle": "admin"})
    member.refresh_from_db()
    assert not member.is_staff
    assert member.handle != "admin"


def test_members_see_each_other(client_of, member):
    other = MemberFactory(display_name="Ben Roth", about="<b>beans</b>")
    page = client_of(member).get(f"/members/{other.handle}/").content.decode()
    assert "Ben Roth" in page
    assert "&lt;b&gt;beans" in page
    assert other.email not in page


def test_who_is_not_registered_looks_like_nobody(client_of, member):
    unknown = Member.objects.create(external_id="C-1", display_name="Shop only")
    client = client_of(member)
    assert client.get(f"/members/{unknown.handle}/").status_code == 404
    assert client.get("/members/nobody/").status_code == 404


def test_a_visitor_chooses_language_and_theme(client):
    response = client.post("/me/language/", {"language": "de", "next": "/search/"})
    assert response["Location"] == "/search/"
    client.post("/me/theme/", {"theme": "dark"})
    page = client.get("/").content.decode()
    assert '<html lang="de" data-theme="dark">' in page


def test_a_members_choice_is_saved_with_her(client_of, member):
    client = client_of(member)
    client.post("/me/language/", {"language": "de"})
    client.post("/me/theme/", {"theme": "dark"})
    member.refresh_from_db()
    assert (member.language, member.theme) == ("de", "dark")


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_way_back_leads_nowhere_else(client, target):
    assert client.post("/me/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_unknown_choices_are_refused(client):
    assert client.post("/me/language/", {"language": "xx"}).status_code == 400
    assert client.post("/me/theme/", {"theme": "pink"}).status_code == 400
    assert client.get("/me/theme/").status_code == 405
