"""What is looked at before others see it, and what is refused."""

import pytest
from django.utils import timezone

from community import actions
from community.actions.moderating import decide
from community.models import (
    Decision,
    Matter,
    Post,
    Reputation,
    ScreeningRules,
    Signal,
    State,
    Topic,
    Trust,
    WatchedWord,
)
from community.screening.verdicts import Origin
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LONG = "The very best beans of the whole wide world are sold cheaply at my place"


@pytest.fixture
def ben():
    return MemberFactory()


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


def rules(**numbers):
    ScreeningRules.objects.create(pk=1, **numbers)


def signal():
    return Signal.objects.get()


def published():
    return Event.objects.filter(kind="community.post_published")


def test_first_posts_wait(topic, ben):
    rules(first_posts_held=1)
    before = published().count()
    post = actions.reply(author=ben, topic=topic, text="Hello")
    topic.refresh_from_db()
    assert (post.state, post.number, topic.post_count, topic.last_number) == (State.HELD, None, 2, 2)
    assert (signal().kind, signal().detail) == ("first_post", {"number": 1, "of": 1})
    assert published().count() == before


def test_a_topic_waits_with_its_first_post(ben):
    rules(first_posts_held=1)
    topic = actions.start_topic(
        author=ben, category=CategoryFactory(), kind="question", title="Why?", text="Tell"
    )
    assert (topic.state, topic.last_number, topic.post_count) == (State.HELD, 0, 0)
    assert not Topic.objects.visible_to(ben).exists()
    assert Matter.objects.get().object_id == topic.posts.get().pk


def test_what_is_approved_late_is_simply_next(topic, ben):
    rules(first_posts_held=1)
    post = actions.reply(author=ben, topic=topic, text="Hello")
    actions.reply(author=topic.author, topic=topic, text="Meanwhile", at=timezone.now())
    mia = MemberFactory(roles=[Role.MODERATOR])
    decide(matter=Matter.objects.get(), actor=mia, outcome=Decision.Outcome.KEEP)
    post.refresh_from_db()
    assert (post.state, post.number) == (State.VISIBLE, 4)
    assert published().filter(source=f"post:{post.pk}").count() == 1


def test_enough_were_seen(topic, ben):
    rules(first_posts_held=1)
    actions.reply(author=ben, topic=topic, text="Seen", at=timezone.now())
    assert actions.reply(author=ben, topic=topic, text="Hello").state == State.VISIBLE


def test_a_limited_member_waits(topic, ben):
    Reputation.objects.create(member=ben, limited_until=Reputation.FOREVER, trust=Trust.TRUSTED)
    assert actions.reply(author=ben, topic=topic, text="Hello").state == State.HELD
    assert signal().kind == "limited"


@pytest.mark.parametrize(
    ("action", "state", "priority"),
    [("hold", "held", 0), ("alert", "visible", 0), ("escalate", "visible", 2)],
)
def test_watched_words(topic, ben, action, state, priority):
    WatchedWord.objects.create(text="casino*", action=action)
    post = actions.reply(author=ben, topic=topic, text="My Casinos")
    assert (post.state, Matter.objects.get().priority) == (state, priority)
    assert signal().detail == {"words": ["casinos"]}


def test_a_switched_off_word(topic, ben):
    WatchedWord.objects.create(text="casino", active=False)
    assert actions.reply(author=ben, topic=topic, text="casino").state == State.VISIBLE
    assert not Matter.objects.exists()


def test_what_staff_writes_is_not_looked_at(topic):
    WatchedWord.objects.create(text="casino")
    staff = MemberFactory(roles=[Role.MODERATOR])
    assert actions.reply(author=staff, topic=topic, text="casino").state == State.VISIBLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://a.example/1 https://b.example/2 https://c.example/3", "too_many_links"),
        ("@anna @ben @clara @dora", "too_many_mentions"),
    ],
)
def test_too_much_at_once_for_a_new_member(topic, ben, text, code):
    with pytest.raises(Refused) as refusal:
        actions.reply(author=ben, topic=topic, text=text)
    assert refusal.value.code == code
    Reputation.objects.update_or_create(member=ben, defaults={"trust": Trust.KNOWN})
    assert actions.reply(author=ben, topic=topic, text=text).state == State.VISIBLE


def test_so_many_a_day(topic, ben):
    rules(new_posts_a_day=1)
    actions.reply(author=ben, topic=topic, text="One")
    with pytest.raises(Refused, match="1 posts a day"):
        actions.reply(author=ben, topic=topic, text="Two")


def test_the_same_text_by_another(topic, ben):
    actions.reply(author=ben, topic=topic, text=LONG)
    post = actions.reply(author=MemberFactory(), topic=topic, text=LONG.upper())
    assert (post.state, signal().detail) == (State.HELD, {"why": ["same_text"]})


def test_the_same_text_twice(topic, ben):
    actions.reply(author=ben, topic=topic, text=LONG)
    with pytest.raises(Refused, match="moment ago"):
        actions.reply(author=ben, topic=topic, text=LONG)


def test_the_same_link_again_and_again(topic, ben):
    states = [
        actions.reply(author=ben, topic=topic, text=f"{n}: https://shop.example/a").state for n in "abc"
    ]
    assert states == ["visible", "visible", "held"]
    assert signal().detail == {"why": ["same_link"]}


@pytest.mark.parametrize("sign", ["trap", "haste", "forged"])
def test_a_machine_seems_to_write(topic, ben, sign):
    post = actions.reply(author=ben, topic=topic, text="Hi", origin=Origin((sign,)))
    assert (post.state, signal().detail) == (State.HELD, {"why": [sign]})


def test_an_edit_that_is_held_keeps_its_number(topic, ben):
    WatchedWord.objects.create(text="casino")
    post = actions.reply(author=ben, topic=topic, text="Tea")
    actions.edit_post(actor=ben, post=post, text="Casino", version=1)
    topic.refresh_from_db()
    assert (Post.objects.get(pk=post.pk).state, topic.post_count, topic.last_number) == ("held", 2, 3)
    mia = MemberFactory(roles=[Role.MODERATOR])
    decide(matter=Matter.objects.get(), actor=mia, outcome=Decision.Outcome.KEEP)
    topic.refresh_from_db()
    post.refresh_from_db()
    assert (post.state, post.number, topic.post_count) == ("visible", 3, 3)


def test_an_edited_opening_takes_its_topic_along(topic):
    WatchedWord.objects.create(text="casino")
    opening = topic.posts.get(number=1)
    actions.edit_post(actor=topic.author, post=opening, text="Casino", version=1)
    topic.refresh_from_db()
    topic.category.refresh_from_db()
    assert (topic.state, topic.category.topic_count, topic.category.post_count) == ("held", 0, 0)


def test_what_was_there_before_the_edit_is_no_news(topic, ben):
    post = actions.reply(author=ben, topic=topic, text="Casino")
    WatchedWord.objects.create(text="casino")
    actions.edit_post(actor=ben, post=post, text="Casino, again", version=1)
    assert not Matter.objects.exists()
