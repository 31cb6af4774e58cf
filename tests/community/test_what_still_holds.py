"""A reversal says what it gave back, and what another decision still holds."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from community import actions
from community.actions import cleaning
from community.dsa.statements import left_in_words, statement_of
from community.models import Decision
from portal.notifications.models import Message
from portal.notifications.rendering import render
from tests.community.factories import TopicFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 185 StGB", "reason": "Insult"}


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


def decide(actor, kind, pk, outcome, **more):
    return actions.decide(matter=actions.open_matter(kind, pk), actor=actor, outcome=outcome, **LAW | more)


def twice(topic, mia, outcome):
    """Two decisions alike, the first of them reversed."""
    kind, pk = ("topic", topic.pk) if outcome == "lock" else ("post", topic.posts.get(number=2).pk)
    until = timezone.now() + timedelta(days=7) if outcome == "suspend" else None
    first, second = (decide(mia, kind, pk, outcome, until=until) for _number in range(2))
    return actions.reverse(decision=first, actor=mia), second


SAID = {"hide": "stays hidden", "lock": "stays closed", "suspend": "still holds", "ban": "still holds"}


@pytest.mark.parametrize(("outcome", "said"), SAID.items())
def test_the_author_is_not_told_that_all_is_back(client_of, topic, mia, outcome, said, flow):
    first, _second = twice(topic, mia, outcome)
    flow()
    told = render([Message.objects.get(template="community/decision_reversed")])[0].text
    page = client_of(first.member).get(first.get_absolute_url()).content.decode()
    for text in (told, page):
        assert (said in text, "is given back" in text) == (True, False)


@pytest.mark.parametrize("outcome", list(SAID))
def test_when_the_other_one_goes_too_it_is(topic, mia, outcome):
    for decision in twice(topic, mia, outcome):
        if not decision.reversed_at:
            actions.reverse(decision=decision, actor=mia)
        fresh = Decision.objects.get(pk=decision.pk)
    assert left_in_words(fresh) == ""


def test_a_cleaning_holds_it_as_well(topic, mia):
    post = topic.posts.get(number=2)
    decision = decide(mia, "post", post.pk, "hide")
    cleaning.clean_up(actor=mia, member=post.author)
    cleaning.clean_due()
    actions.reverse(decision=decision, actor=mia)
    with translation.override("en"):
        assert "stays hidden" in left_in_words(decision)


def test_the_moderator_is_told_as_well(client_of, topic, mia):
    post = topic.posts.get(number=2).pk
    first, _second = (decide(mia, "post", post, "hide") for _number in range(2))
    page = client_of(mia).post(f"/moderation/decisions/{first.pk}/reverse/", follow=True).content.decode()
    assert ("stays hidden" in page, "is given back" in page) == (True, False)


@pytest.mark.parametrize(("number", "said"), [(1, "Your topic has been hidden"), (2, "Your post has been")])
def test_with_its_first_post_a_topic_is_hidden(topic, mia, number, said):
    decision = decide(mia, "post", topic.posts.get(number=number).pk, "hide")
    with translation.override("en"):
        assert said in statement_of(decision).measures[0]
