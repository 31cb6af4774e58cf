"""What undoing and reversing give back, and what something else keeps as it is."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.actions.arranging import lock_topic, merge_topics, split_topic, undo
from community.models import Decision, Post, Topic
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def question():
    """With an accepted answer, its third post."""
    topic = TopicFactory(replies=2)
    actions.accept_answer(actor=topic.author, topic=topic, post=topic.posts.get(number=3))
    topic.refresh_from_db()
    return topic


def split_off(mia, topic):
    posts = topic.posts.filter(number__gt=1).values_list("pk", flat=True)
    return split_topic(actor=mia, topic=topic, posts=posts, title="About tea")


def merged(mia, topic):
    return merge_topics(actor=mia, topic=topic, into=TopicFactory())


def decide(mia, content, outcome="hide", **more):
    kind = "topic" if isinstance(content, Topic) else "post"
    matter = actions.open_matter(kind, content.pk)
    return actions.decide(matter=matter, actor=mia, outcome=outcome, **LAW, **more)


def state(topic):
    topic.refresh_from_db()
    return topic.accepted_id, topic.locked


@pytest.mark.parametrize("arranged", [split_off, merged])
def test_a_hidden_post_is_no_answer(mia, question, arranged):
    done, answer = arranged(mia, question), Post.objects.get(pk=question.accepted_id)
    decide(mia, answer)
    undo(actor=mia, done=done)
    assert state(question)[0] is None


@pytest.mark.parametrize("arranged", [split_off, merged])
def test_it_is_the_answer_again_when_it_is_back(mia, question, arranged):
    done, answer = arranged(mia, question), Post.objects.get(pk=question.accepted_id)
    decision = decide(mia, answer)
    undo(actor=mia, done=done)
    actions.reverse(decision=decision, actor=mia)
    assert state(question)[0] == answer.pk


def test_what_is_hidden_as_a_whole_is_not_joined_again(mia, question):
    done = split_off(mia, question)
    decide(mia, done.other)
    with pytest.raises(Refused) as refused:
        undo(actor=mia, done=done)
    assert refused.value.code == "closed"


def test_a_topic_goes_back_hidden_where_its_opening_post_is(mia, question):
    opening = question.posts.get(number=1).pk
    done = merged(mia, question)
    decision = decide(mia, Post.objects.get(pk=opening))
    undo(actor=mia, done=done)
    assert Topic.objects.get(pk=question.pk).state == "hidden"
    actions.reverse(decision=decision, actor=mia)
    assert Topic.objects.get(pk=question.pk).state == "visible"


def test_what_was_hidden_with_a_sanction_comes_back_after_its_end(client_of, mia, question):
    ends = timezone.now() + timedelta(days=1)
    decision = decide(mia, question.posts.get(number=2), "suspend", until=ends, hide=True)
    with time_machine.travel(ends + timedelta(seconds=1)):
        page = client_of(mia).get(decision.matter.get_absolute_url()).content.decode()
    assert reverse("moderation:reverse", args=[decision.pk]) in page


@pytest.mark.parametrize(
    ("values", "may"),
    [
        ({"outcome": "ban"}, True),
        ({"outcome": "keep"}, False),
        ({"outcome": "limit", "until": -1}, False),
        ({"outcome": "limit", "until": 1}, True),
        ({"outcome": "limit", "until": -1, "hides_content": True}, True),
        ({"outcome": "hide", "reversed_at": -1}, False),
    ],
    ids=["ban", "kept", "over", "lasting", "over but hidden", "reversed"],
)
def test_what_may_be_reversed(values, may):
    days = {
        name: timezone.now() + timedelta(days=value) if type(value) is int else value
        for name, value in values.items()
    }
    assert Decision(**days).may_be_reversed is may


def test_the_tool_keeps_a_topic_closed(mia, question):
    lock_topic(actor=mia, topic=question)
    actions.reverse(decision=decide(mia, question, "lock"), actor=mia)
    assert state(question)[1]


def test_another_decision_keeps_it_closed(mia, question):
    first, _second = decide(mia, question, "lock"), decide(mia, question, "lock")
    actions.reverse(decision=first, actor=mia)
    assert state(question)[1]


def test_the_last_decision_opens_it(mia, question):
    for decision in [decide(mia, question, "lock"), decide(mia, question, "lock")]:
        actions.reverse(decision=decision, actor=mia)
    assert not state(question)[1]


def test_what_was_closed_before_stays_so(mia, question):
    Topic.objects.update(locked=True)
    for decision in [decide(mia, question, "lock"), decide(mia, question, "lock")]:
        actions.reverse(decision=decision, actor=mia)
    assert state(question)[1]


def test_undoing_the_tool_leaves_a_decision_in_force(mia, question):
    done = lock_topic(actor=mia, topic=question)
    decide(mia, question, "lock")
    undo(actor=mia, done=done)
    assert state(question)[1]


def test_both_undone_it_is_open(mia, question):
    done = lock_topic(actor=mia, topic=question)
    decision = decide(mia, question, "lock")
    undo(actor=mia, done=done)
    actions.reverse(decision=decision, actor=mia)
    assert not state(question)[1]
