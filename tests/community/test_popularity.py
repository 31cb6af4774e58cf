from datetime import timedelta

import pytest
from django.utils import timezone

from community import actions
from community.models import Post, Reaction, Vote
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def popularity(topic):
    topic.refresh_from_db()
    return topic.popularity


def test_rises_with_replies_thanks_and_votes(flow):
    topic = TopicFactory(replies=1, kind="idea")
    actions.react(member=MemberFactory(), post=topic.posts.get(number=2))
    actions.vote(member=MemberFactory(), topic=topic)
    flow()
    assert popularity(topic) == 4 * (1 + 2 + 2)


@pytest.mark.parametrize(("days", "expected"), [(0, 20), (8, 15), (15, 10), (22, 5), (31, 0)])
def test_fades_from_week_to_week(flow, days, expected):
    topic = TopicFactory(replies=1, kind="idea")
    actions.react(member=MemberFactory(), post=topic.posts.get(number=2))
    actions.vote(member=MemberFactory(), topic=topic)
    flow()
    for model in (Post, Reaction, Vote):
        model.objects.update(created_at=timezone.now() - timedelta(days=days))
    actions.refresh_popularity()
    assert popularity(topic) == expected


def test_what_is_right_stays_untouched():
    TopicFactory(replies=2)
    assert [actions.refresh_popularity(), actions.refresh_popularity()] == [1, 0]
