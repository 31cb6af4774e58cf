"""What is taken back brings nothing into sight that something else still hides."""

import pytest

from community import actions
from community.actions import cleaning as verbs
from tests.community.factories import TopicFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


def hide(mia, kind, pk):
    return actions.decide(matter=actions.open_matter(kind, pk), actor=mia, outcome="hide", **LAW)


def clean(mia, member):
    done = verbs.clean_up(actor=mia, member=member)
    verbs.clean_due()
    return done


def undo(mia, cleaning):
    verbs.undo_cleaning(actor=mia, cleaning=cleaning)
    verbs.clean_due()


def states(*contents):
    for content in contents:
        content.refresh_from_db()
    return [content.state for content in contents]


def test_a_topic_whose_opening_post_is_hidden_too(mia, topic):
    decisions = [hide(mia, "topic", topic.pk), hide(mia, "post", topic.posts.get(number=1).pk)]
    for decision, state in zip(decisions, ["hidden", "visible"], strict=True):
        actions.reverse(decision=decision, actor=mia)
        assert states(topic) == [state]


def test_an_opening_post_whose_topic_is_hidden_too(mia, topic):
    hide(mia, "topic", topic.pk)
    actions.reverse(decision=hide(mia, "post", topic.posts.get(number=1).pk), actor=mia)
    assert states(topic) == ["hidden"]


def test_a_post_that_is_cleaned_up(mia, topic):
    post = topic.posts.get(number=2)
    decision = hide(mia, "post", post.pk)
    cleaning = clean(mia, post.author)
    actions.reverse(decision=decision, actor=mia)
    assert states(post) == ["hidden"]
    undo(mia, cleaning)
    assert states(post) == ["visible"]
    assert actions.reconcile() == 0


def test_a_topic_that_is_cleaned_up(mia, topic):
    cleaning = clean(mia, topic.author)
    actions.reverse(decision=hide(mia, "topic", topic.pk), actor=mia)
    assert states(topic) == ["hidden"]
    undo(mia, cleaning)
    assert states(topic) == ["visible"]


def test_undoing_a_cleaning_shows_no_topic_a_decision_hides(mia, topic):
    cleaning = clean(mia, topic.author)
    decision = hide(mia, "topic", topic.pk)
    undo(mia, cleaning)
    assert states(topic) == ["hidden"]
    actions.reverse(decision=decision, actor=mia)
    assert states(topic) == ["visible"]
    assert actions.reconcile() == 0


def test_what_nobody_decided_about_stays_as_it_was(mia, topic):
    post = topic.posts.get(number=2)
    type(post).objects.create(topic=topic, author=post.author, text="x", html="x", state="hidden")
    assert clean(mia, post.author).posts.count() == 1
