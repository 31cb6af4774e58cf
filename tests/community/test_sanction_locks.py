"""A member's standing is locked before the topic, as in every verb that writes in her name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from community import actions
from community.models import Reputation
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def post():
    return TopicFactory(replies=1).posts.get(number=2)


def ban(mia, post):
    return actions.decide(
        matter=actions.open_matter("post", post.pk), actor=mia, outcome="ban", hide=True, **LAW
    )


def locks_of(run):
    """Of standing and topic, what was read or written first."""
    with CaptureQueriesContext(connection) as queries:
        run()
    said = [query["sql"] for query in queries.captured_queries]
    standing = next(at for at, sql in enumerate(said) if 'FROM "community_reputation"' in sql)
    topic = next(at for at, sql in enumerate(said) if sql.startswith('UPDATE "community_topic"'))
    return standing, topic


def test_to_sanction(mia, post):
    standing, topic = locks_of(lambda: ban(mia, post))
    assert standing < topic


def test_to_reverse(mia, post):
    decision = ban(mia, post)
    standing, topic = locks_of(lambda: actions.reverse(decision=decision, actor=mia))
    assert standing < topic


def test_to_read(post):
    """A read mark comes last: whoever replies holds her standing before she sets it, too."""
    reader = MemberFactory()
    with CaptureQueriesContext(connection) as queries:
        actions.mark_read(member=reader, topic=post.topic, number=2)
    said = [query["sql"] for query in queries.captured_queries]
    standing = next(at for at, sql in enumerate(said) if "community_reputation" in sql)
    assert standing < next(at for at, sql in enumerate(said) if "community_readmark" in sql)


def test_nothing_is_noted_of_an_erased_member(mia, post):
    decision = ban(mia, post)
    Reputation.objects.all().delete()
    type(post.author).objects.filter(pk=post.author.pk).update(erased_at=timezone.now())
    actions.reverse(decision=decision, actor=mia)
    assert not Reputation.objects.filter(member=post.author).exists()
