"""What a reply asks of the database: little, and as much in a short topic as in a long one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import (
    Fingerprint,
    Post,
    Reputation,
    ScreeningRules,
    ScreeningVersion,
    Topic,
    Trust,
    WatchedWord,
)
from community.screening import occasion
from portal import pipeline
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
#: Session with its member, topic, standing, occasion, fingerprint (asked and kept), ids, number, post,
#: follow, mark, event, deliveries, room, draft; and the beginning and the end of the transaction.
MOST = 17


def longer(topic, posts):
    """Fill the topic up to so many posts, as rows alone."""
    now = timezone.now()
    Post.objects.bulk_create(
        Post(topic=topic, number=number, text="Well", html="Well", published_at=now)
        for number in range(topic.last_number + 1, posts + 1)
    )
    Topic.objects.filter(pk=topic.pk).update(last_number=posts, post_count=posts)


def reply(client, topic, text):
    with CaptureQueriesContext(connection) as asked:
        answer = client.post(reverse("community:reply", args=[topic.pk]), {"text": text})
    assert answer.status_code == 302
    return len(asked)


@pytest.mark.parametrize("trust", [Trust.NEW, Trust.REGULAR])
def test_flat_in_the_length_of_the_topic(client_of, trust):
    member = MemberFactory()
    client, short, long = client_of(member), TopicFactory(), TopicFactory()
    longer(short, 10)
    longer(long, 1000)
    WatchedWord.objects.create(text="casino")
    reply(client, short, "The first one of the day finds out some things for all that follow")
    Reputation.objects.filter(member=member).update(trust=trust)
    reply(client, long, "Her first word here, where she has not read anything yet")
    counts = [reply(client, topic, f"Oil it, and clean it {topic.pk} times") for topic in (short, long)]
    assert counts[0] == counts[1] <= MOST
    assert Topic.objects.get(pk=long.pk).last_number == 1002


@pytest.mark.postgres
def test_statements_travel_with_one_another(client_of, monkeypatch):
    topic, member = TopicFactory(), MemberFactory()
    client, sent = client_of(member), []
    results = pipeline.results
    monkeypatch.setattr(pipeline, "results", lambda at, what: sent.append(len(what)) or results(at, what))
    client.post(reverse("community:reply", args=[topic.pk]), {"text": "The first one of the day"})
    sent.clear()
    client.post(reverse("community:reply", args=[topic.pk]), {"text": "Oil it, and clean it twice"})
    assert len(sent) <= 9 < 12 < sum(sent)


def test_rules_and_words_are_read_again_when_they_have_changed(client_of):
    topic, member = TopicFactory(), MemberFactory()
    client = client_of(member)
    Reputation.objects.create(member=member)
    WatchedWord.objects.create(text="casino", action="hold")
    first = occasion.occasion_of(member).book
    assert occasion.occasion_of(member).book is first
    ScreeningRules.objects.create(pk=1, new_posts_a_day=7)
    WatchedWord.objects.update(text="roulette")
    second = occasion.occasion_of(member).book
    assert (second.rules.new_posts_a_day, list(second.words)) == (7, ["roulette"])
    WatchedWord.objects.all().delete()
    assert not occasion.occasion_of(member).book.words
    reply(client, topic, "casino, roulette")
    assert Post.objects.get(author=member).state == "visible"


def test_where_nobody_knows_the_version_the_rules_are_read_each_time():
    member = MemberFactory()
    Reputation.objects.create(member=member)
    ScreeningVersion.objects.all().delete()
    first, second = occasion.occasion_of(member).book, occasion.occasion_of(member).book
    assert first is not second


def test_the_digests_of_one_text_and_of_many_are_found():
    member = MemberFactory()
    Fingerprint.objects.create(digest="a", member=member)
    Fingerprint.objects.create(digest="b", member=member)
    assert [row[0] for row in Fingerprint.objects.recent(["a"])()] == ["a"]
    assert sorted(row[0] for row in Fingerprint.objects.recent(["a", "b", "c"])()) == ["a", "b"]
