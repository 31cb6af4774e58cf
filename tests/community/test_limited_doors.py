"""A member whose texts wait for a moderator: each door that others read by keeps hers back, or refuses it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.dsa.statements import measures
from community.models import Decision, Poll, Post, Topic
from portal.members.models import Member
from tests.community.factories import CategoryFactory, TopicFactory
from tests.community.test_banned_doors import ban, reply_by_mail
from tests.community.writing import uploaded
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
SECRET = "Kranich"


@pytest.fixture
def ben():
    return MemberFactory(display_name="Ben Roth", about="Moka pot", language="en")


@pytest.fixture
def world(ben):
    own = TopicFactory(author=ben)
    return {"topic": TopicFactory().pk, "own": own.posts.get().pk, "category": CategoryFactory().pk}


def limit(member, until=None):
    return ban(member, "limit", until)


def typed(**changes):
    return {"display_name": "Ben Roth", "about": "Moka pot", "birthday": "", "theme": "dark"} | changes


#: Each door a text goes through that others read: its address, about what, and what is sent.
DOORS = {
    "title": ("community:new", None, {"kind": "question", "title": SECRET, "text": "Tell me"}),
    "topic": ("community:new", None, {"kind": "question", "title": "Why?", "text": SECRET}),
    "poll's question": (
        "community:new",
        None,
        {
            "kind": "discussion",
            "title": "Why?",
            "text": "Tell",
            "poll_question": SECRET,
            "poll_options": "Yes\nNo",
        },
    ),
    "poll's answer": (
        "community:new",
        None,
        {
            "kind": "discussion",
            "title": "Why?",
            "text": "Tell",
            "poll_question": "Or?",
            "poll_options": f"{SECRET}\nNo",
        },
    ),
    "reply": ("community:reply", "topic", {"text": SECRET}),
    "edit": ("community:edit", "own", {"title": "Why?", "text": SECRET, "version": 1}),
    "new title": ("community:edit", "own", {"title": SECRET, "text": "It **whistles**", "version": 1}),
    "name": ("members:profile", None, typed(display_name=SECRET)),
    "profile": ("members:profile", None, typed(about=SECRET)),
}


def knock(client, world, door):
    address, what, sent = door
    return client.post(
        reverse(address, args=[world[what]] if what else []), {"category": world["category"], **sent}
    )


def seen_by_others(client_of, ben):
    """All that a neighbour can come across."""
    neighbour = client_of(MemberFactory())
    pages = [
        "/community/",
        f"/members/{ben.handle}/",
        *(topic.get_absolute_url() for topic in Topic.objects.all()),
    ]
    return " ".join(neighbour.get(page).content.decode() for page in pages)


@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_nobody_reads_it_yet(client_of, ben, world, door):
    limit(ben)
    assert knock(client_of(ben), world, door).status_code < 500
    assert SECRET not in seen_by_others(client_of, ben)


@pytest.mark.parametrize("door", DOORS.values(), ids=list(DOORS))
def test_without_a_limit_they_do(client_of, ben, world, door):
    knock(client_of(ben), world, door)
    assert SECRET in seen_by_others(client_of, ben)


def test_by_mail_it_waits_too(ben, world):
    limit(ben)
    reply_by_mail(ben, world["topic"], SECRET)
    assert Post.objects.get(text=SECRET).state == "held"


def test_what_can_be_seen_on_a_picture_waits_with_its_post(client_of, ben, world):
    _image, shown = uploaded(ben)
    limit(ben)
    knock(client_of(ben), world, ("community:reply", "topic", {"text": shown.replace("A grinder", SECRET)}))
    assert SECRET not in seen_by_others(client_of, ben)


def test_a_poll_comes_with_its_topic(client_of, ben, world):
    limit(ben)
    knock(client_of(ben), world, DOORS["poll's answer"])
    assert Poll.objects.get().topic.state == "held"


@pytest.mark.parametrize(
    ("language", "days", "said"),
    [
        ("en", 7, "you can change this again from"),
        ("de", 7, "Das kannst du wieder ändern ab"),
        ("en", None, "while the decision stands"),
        ("de", None, "solange die Entscheidung gilt"),
    ],
)
def test_why_her_profile_stays_is_said_in_her_language(client_of, ben, language, days, said):
    Member.objects.update(language=language)
    limit(ben, timezone.now() + timedelta(days=days) if days else None)
    answer = client_of(ben).post("/me/", typed(about=SECRET, language=language))
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("outcome", ["limit", "suspend", "ban"])
def test_taking_her_own_text_out_needs_nobody(client_of, ben, outcome):
    ban(ben, outcome, timezone.now() + timedelta(days=7) if outcome != "ban" else None)
    client_of(ben).post("/me/", typed(about=""))
    ben.refresh_from_db()
    assert ben.about == ""


def test_her_settings_are_hers(client_of, ben):
    limit(ben)
    assert client_of(ben).post("/me/", typed()).status_code == 302
    ben.refresh_from_db()
    assert ben.theme == "dark"


def test_when_it_is_over_she_may(client_of, ben):
    decision = limit(ben, timezone.now() + timedelta(days=7))
    actions.reverse(decision=decision, actor=MemberFactory(is_superuser=True, is_staff=True))
    client_of(ben).post("/me/", typed(about=SECRET))
    ben.refresh_from_db()
    assert ben.about == SECRET


def test_the_statement_says_so():
    [said] = measures(Decision(kind="member", outcome="limit"))
    assert "waits for a moderator" in said
    assert "profile" in said
