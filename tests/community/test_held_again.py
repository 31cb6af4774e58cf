"""What was held after an edit, or approved late: shown to nobody meanwhile, and as it was afterwards."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from community import actions
from community.actions.digests import news_for
from community.actions.moderating import decide, is_held, open_matter, publish_held
from community.actions.spam_checks import check_due
from community.models import Decision, Matter, Post, Signal, SpamCheck, Topic, WatchedWord
from community.moderation.forms import DecisionForm
from community.pages import compiled
from community.screening import spam_service
from portal.activity.models import Event
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
BY_LAW = {"ground": "law", "law": "§ 185 StGB", "reason": "An insult."}


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


@pytest.fixture
def casino():
    return WatchedWord.objects.create(text="casino")


def edit(post, text="Casino"):
    return actions.edit_post(actor=post.author, post=post, text=text, version=post.version)


def accept(topic, number):
    post = topic.posts.get(number=number)
    return actions.accept_answer(actor=topic.author, topic=topic, post=post)


def keep(mia):
    decide(matter=Matter.objects.get(), actor=mia, outcome=Decision.Outcome.KEEP)


def test_an_accepted_answer_that_is_held_is_told_to_nobody(client, topic, casino):
    edit(accept(topic, 2))
    assert "Casino" not in client.get(topic.get_absolute_url()).content.decode()
    topic.refresh_from_db()
    assert topic.accepted is None


def test_even_where_it_is_accepted_still(client, topic):
    answer = accept(topic, 2)
    Post.objects.filter(pk=answer.pk).update(state="held")
    page = client.get(topic.get_absolute_url()).content.decode()
    data = json.loads(page.split('application/ld+json">')[1].split("</script>")[0])
    assert data["@type"] == "DiscussionForumPosting"
    assert "Reply number 0" not in page


def test_published_it_is_accepted_again(topic, mia, casino):
    answer = edit(accept(topic, 2))
    keep(mia)
    topic.refresh_from_db()
    assert (topic.accepted, Post.objects.get(pk=answer.pk).was_accepted) == (answer, False)


def test_another_answer_accepted_meanwhile_stays_and_is_no_second_merit(topic, mia, casino):
    edit(accept(topic, 2))
    other = accept(Topic.objects.get(pk=topic.pk), 3)
    keep(mia)
    topic.refresh_from_db()
    assert topic.accepted == other
    assert Event.objects.filter(kind="community.answer_accepted").count() == 1


def test_after_the_answer_was_hidden_another_one_is_a_merit(topic, mia):
    first = accept(topic, 2)
    decide(matter=open_matter("post", first.pk), actor=mia, outcome="hide", **BY_LAW)
    accept(Topic.objects.get(pk=topic.pk), 3)
    assert Event.objects.filter(kind="community.answer_accepted").count() == 2


def test_a_held_opening_post_is_published_with_its_topic(topic, mia, casino):
    edit(topic.posts.get(number=1))
    keep(mia)
    topic.refresh_from_db()
    topic.category.refresh_from_db()
    assert (topic.state, topic.category.topic_count, topic.category.post_count) == ("visible", 1, 3)


def test_the_moderator_is_offered_to_publish_it(topic, mia, casino):
    edit(topic.posts.get(number=1))
    form = DecisionForm(matter=Matter.objects.get(), moderator=mia)
    assert str(dict(form.fields["outcome"].choices)["keep"]) == "Publish"


def test_an_opening_post_whose_topic_is_hidden_waits_for_nothing(mia):
    WatchedWord.objects.create(text="casino")
    topic = actions.start_topic(
        author=MemberFactory(), category=TopicFactory().category, kind="question", title="A", text="Casino"
    )
    opening = topic.posts.get()
    assert is_held(opening)
    assert is_held(topic)
    decide(matter=open_matter("topic", topic.pk), actor=mia, outcome="hide", **BY_LAW)
    assert not publish_held(opening)


@pytest.fixture
def harmless(settings, monkeypatch):
    settings.AKISMET_URL = "http://127.0.0.1:9/"
    monkeypatch.setattr(spam_service, "is_spam", lambda check: False)


@pytest.mark.parametrize("number", [1, 2])
def test_the_service_finds_an_edit_harmless(topic, harmless, flow, number):
    post = edit(topic.posts.get(number=number), "See https://x.example/")
    assert is_held(post)
    check_due()
    assert (SpamCheck.objects.get().answer, is_held(post)) == ("harmless", False)
    assert Topic.objects.get(pk=topic.pk).post_count == 3
    assert Event.objects.filter(kind="community.content_restored", member=post.author).count() == 1


@pytest.mark.parametrize("outcome", ["ban", "limit"])
def test_nothing_of_somebody_barred_is_published_unseen(topic, mia, harmless, outcome):
    post = actions.reply(author=MemberFactory(), topic=topic, text="Hello")
    until = timezone.now() + timedelta(days=1) if outcome == "limit" else None
    member = open_matter("member", post.author_id)
    decide(matter=member, actor=mia, outcome=outcome, until=until, **BY_LAW)
    check_due()
    assert is_held(post)
    assert Signal.objects.get().matter.object_id == post.pk


def test_the_last_post_hidden_names_nobody_and_can_be_read(client, topic, mia):
    reader, last = MemberFactory(), topic.posts.get(number=3)
    actions.reply(author=MemberFactory(), topic=topic, text="Hidden soon", at=timezone.now())
    hidden = topic.posts.get(number=4)
    decide(matter=open_matter("post", hidden.pk), actor=mia, outcome="hide", **BY_LAW)
    topic.refresh_from_db()
    assert (topic.last_author, topic.last_post_at) == (last.author, last.published_at)
    client.force_login(reader)
    reader.registered_at = timezone.now() - timedelta(days=9)
    reader.save()
    assert 'name="number" value="4"' in client.get(topic.get_absolute_url()).content.decode()


def test_what_is_approved_late_is_news(topic, mia, casino):
    reader = MemberFactory()
    actions.follow(member=reader, topic=topic, active=True)
    actions.mark_read(member=reader, topic=topic, number=3)
    actions.reply(author=MemberFactory(), topic=topic, text="Casino")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        since = timezone.now() - timedelta(days=1)
        actions.catch_up(member=reader, until=since)
        keep(mia)
        [news] = news_for(reader, since)
        first = compiled.first_new(reader, news)
    assert (news.new_posts, news.begun, first) == (1, False, 4)


def test_a_topic_approved_late_is_a_new_one(topic, mia, casino):
    reader = MemberFactory()
    actions.follow_category(member=reader, category=topic.category, active=True)
    late = {"author": MemberFactory(), "category": topic.category, "kind": "idea", "title": "Casino"}
    actions.start_topic(text="Hello", **late)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        keep(mia)
        [news] = news_for(reader, timezone.now() - timedelta(days=1))
    assert (news.title, news.begun) == ("Casino", True)
