"""What members say of themselves is public, and is looked at as what they write."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Matter, ScreeningRules, WatchedWord
from tests.community.factories import known
from tests.community.test_banned_doors import ban
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db

PROFILE = {"display_name": "Ben Roth", "about": "Moka pot", "birthday": "", "language": "", "theme": "dark"}


@pytest.fixture
def ben():
    return MemberFactory(display_name="Ben Roth", about="Moka pot")


def saved(client, ben, **changes):
    """What the page answers, with the fields that it finds fault with, and what is kept."""
    answer = client.post("/me/", PROFILE | changes)
    ben.refresh_from_db()
    errors = list(answer.context["form"].errors) if answer.status_code == 422 else []
    return errors, ben.display_name, ben.about


@pytest.mark.parametrize("field", ["display_name", "about"])
@pytest.mark.parametrize("outcome", ["ban", "suspend"])
def test_who_is_barred_changes_no_text(client_of, ben, field, outcome):
    ban(ben, outcome, until=timezone.now() + timedelta(days=1))
    assert saved(client_of(ben), ben, **{field: "Buy now"}) == ([field], "Ben Roth", "Moka pot")


def test_who_is_barred_changes_her_settings(client_of, ben):
    ban(ben)
    assert saved(client_of(ben), ben)[0] == []
    assert ben.theme == "dark"


def test_lines_sent_with_another_end_are_no_change(client_of, ben):
    type(ben).objects.filter(pk=ben.pk).update(about="One\nTwo")
    ban(ben)
    assert saved(client_of(ben), ben, about="One\r\nTwo")[0] == []


@pytest.mark.parametrize("field", ["display_name", "about"])
@pytest.mark.parametrize("action", ["hold", "hide"])
def test_a_watched_word_is_refused(client_of, ben, field, action):
    WatchedWord.objects.create(text="casino", action=action)
    assert saved(client_of(ben), ben, **{field: "My Cäsino"}) == ([field], "Ben Roth", "Moka pot")


@pytest.mark.parametrize("action", ["alert", "escalate"])
def test_a_word_moderators_want_to_hear_of(client_of, ben, action):
    WatchedWord.objects.create(text="casino", action=action)
    assert saved(client_of(ben), ben, about="My casino")[2] == "My casino"
    matter = Matter.objects.get(kind="member", object_id=ben.pk)
    assert matter.signals.get().detail == {"words": ["casino"]}


def test_new_members_link_little(client_of, ben):
    ScreeningRules.objects.create(pk=1, new_links=1)
    links = "https://a.example/ https://b.example/"
    assert saved(client_of(ben), ben, about=links) == (["about"], "Ben Roth", "Moka pot")


def test_who_is_known_links_more(client_of):
    ScreeningRules.objects.create(pk=1, new_links=1)
    anna = known()
    links = "https://a.example/ https://b.example/"
    assert saved(client_of(anna), anna, about=links)[2] == links


def test_a_name_is_no_address(client_of, ben):
    assert saved(client_of(ben), ben, display_name="www.casino.example")[0] == ["display_name"]


def test_who_signs_up_is_not_called_so(client):
    WatchedWord.objects.create(text="casino", action="hold")
    typed = {"display_name": "Casino", "email": "new@example.com", "password1": "correct horse 88"}
    answer = client.post("/accounts/signup/", typed)
    assert list(answer.context["form"].errors) == ["display_name"]
