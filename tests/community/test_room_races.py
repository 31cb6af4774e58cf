"""Votes, ballots and categories under many hands, on a database where that is real."""

import contextlib

import pytest

from community import actions
from community.actions import PollDraft, removal
from community.models import Ballot, Category, Topic
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.community.test_races import at_once
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_clicks_at_once_are_one_vote():
    topic, member = TopicFactory(kind="idea"), MemberFactory()
    at_once([lambda: actions.vote(member=member, topic=topic)] * 16)
    topic.refresh_from_db()
    assert (topic.vote_count, topic.votes.count()) == (1, 1)
    assert Event.objects.filter(kind="community.vote_given").count() == 1


def test_votes_of_many_are_all_counted():
    topic, members = TopicFactory(kind="idea"), MemberFactory.create_batch(16)
    at_once([lambda one=one: actions.vote(member=one, topic=topic) for one in members])
    topic.refresh_from_db()
    assert topic.vote_count == 16


def test_a_member_ends_with_one_ballot():
    draft = PollDraft("Which?", tuple("abcd"))
    poll, member = actions.open_poll(topic=TopicFactory(), draft=draft), MemberFactory()
    ids = [option.pk for option in poll.options.all()]
    at_once(
        [lambda n=n: actions.cast_ballot(member=member, poll=poll, options=[ids[n % 4]]) for n in range(16)]
    )
    poll.refresh_from_db()
    assert (poll.voter_count, Ballot.objects.count()) == (1, 1)
    assert sorted(option.count for option in poll.options.all()) == [0, 0, 0, 1]


def _keep(pk, audience):
    category = Category.objects.select_related("parent").get(pk=pk)
    category.audience = audience
    with contextlib.suppress(Refused):
        actions.keep_category(category=category)


@pytest.mark.parametrize("attempt", range(4))
def test_a_child_never_ends_up_wider_than_its_parent(attempt):
    parent = CategoryFactory()
    child = CategoryFactory(parent=parent, audience="staff")
    at_once([lambda: _keep(parent.pk, "members"), lambda: _keep(child.pk, "public")])
    assert not Category.objects.get(pk=child.pk).is_wider_than(Category.objects.get(pk=parent.pk))


def test_replies_while_a_category_is_moved_keep_the_counters(monkeypatch):
    monkeypatch.setattr(removal, "PORTION", 1)
    source, target, writers = CategoryFactory(), CategoryFactory(), MemberFactory.create_batch(4)
    topics = [TopicFactory(category=source) for _number in range(4)]
    # Loaded before: whoever writes has not seen that the category is going.
    loaded = list(Topic.objects.select_related("category").order_by("pk"))
    actions.remove_category(category=source, target=target, actor=writers[0])

    def reply(n):
        actions.reply(author=writers[n % 4], topic=loaded[n % 4], text=f"Reply {n}")

    at_once([actions.remove_due, *(lambda n=n: reply(n) for n in range(12))])
    actions.remove_due()
    assert not Category.objects.filter(pk=source.pk).exists()
    assert (target.topics.count(), len(topics)) == (4, 4)
    assert actions.reconcile() == 0
