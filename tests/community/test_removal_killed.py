"""A category of very many topics is moved by processes, one of which is killed in the middle."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from community import actions
from community.actions import removal
from community.models import Category, CategoryRemoval, FormerAddress, Kind, Topic
from portal.bulk import insert_many
from tests.community.factories import CategoryFactory
from tests.members.factories import MemberFactory
from tests.support.thorough import AUDIT
from tests.support.waiting import until_somebody_waits_for_us

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.thorough,
    pytest.mark.django_db(transaction=True),
]
TOPICS = 100_000 if AUDIT else removal.PORTION * 2 + 3
REMOVE = "import django; django.setup(); from community import actions; actions.remove_due()"


@pytest.fixture
def removing():
    """A removal of a category with TOPICS topics of one post each, by their counters; its target."""
    source, target = CategoryFactory(slug="source"), CategoryFactory(slug="target", audience="members")
    author, now = MemberFactory(), timezone.now()
    insert_many(
        [
            Topic(
                category=source, kind=Kind.QUESTION, title=f"Grinder {number}", slug=f"grinder-{number}",
                author=author, last_author=author, created_at=now, last_post_at=now,
                last_number=1, post_count=1,
            )
            for number in range(TOPICS)
        ]
    )  # fmt: skip
    Category.objects.filter(pk=source.pk).update(topic_count=TOPICS, post_count=TOPICS)
    actions.remove_category(category=source, target=target, actor=MemberFactory())
    return source, target


def remover():
    """A process that goes on with what is due."""
    server, _postgres, options = os.environ["DATABASE_URL"].rpartition("/postgres?")
    url = f"{server}/{connection.settings_dict['NAME']}?{options}"
    return subprocess.Popen([sys.executable, "-c", REMOVE], env=os.environ | {"DATABASE_URL": url})


def killed_at_the_last_portion():
    with transaction.atomic():
        Topic.objects.select_for_update().latest("pk")
        process = remover()
        until_somebody_waits_for_us()
        process.kill()
        process.wait(60)


def test_all_of_it_moves_and_nothing_twice(removing):
    _source, target = removing
    killed_at_the_last_portion()
    moved = CategoryRemoval.objects.get().moved
    assert target.topics.count() == moved == (TOPICS - 1) // removal.PORTION * removal.PORTION
    CategoryRemoval.objects.update(leased_until=timezone.now() - timedelta(1))
    assert remover().wait(600) == 0
    target.refresh_from_db()
    assert (target.topics.count(), target.topic_count, target.post_count) == (TOPICS, TOPICS, TOPICS)
    assert CategoryRemoval.objects.get().moved == TOPICS
    assert not Category.objects.filter(slug="source").exists()
    assert FormerAddress.objects.get(slug="source").category == target


def test_in_the_middle_each_topic_is_read_by_those_of_its_category_and_counted_there(removing):
    _source, target = removing
    killed_at_the_last_portion()
    target.refresh_from_db()
    moved = CategoryRemoval.objects.get().moved
    assert (target.topic_count, target.post_count) == (moved, moved)
    assert Topic.objects.visible_to(AnonymousUser()).count() == TOPICS - moved
