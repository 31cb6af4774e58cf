from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions, indexing
from community.actions import removal
from community.models import Category, CategoryFollow, CategoryRemoval, FormerAddress, Post, Topic
from portal.members.roles import Role
from portal.search.models import Document
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory, SegmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def paula(client):
    manager = MemberFactory(roles=[Role.MANAGER])
    client.force_login(manager)
    return manager


@pytest.fixture
def rooms(monkeypatch):
    """A room of three topics with two posts each, one of them hidden, and a room for members only."""
    monkeypatch.setattr(removal, "PORTION", 2)
    source, target = CategoryFactory(slug="source"), CategoryFactory(slug="target", audience="members")
    topics = [TopicFactory(category=source, replies=1) for _number in range(3)]
    for topic in topics:
        indexing.put_topic(topic)
    actions.hide_post(
        actor=MemberFactory(roles=[Role.MODERATOR]), post=topics[1].posts.get(number=1), reason="No."
    )
    return source, target


def remove(rooms, actor=None):
    source, target = rooms
    return actions.remove_category(category=source, target=target, actor=actor or MemberFactory())


def again_due():
    CategoryRemoval.objects.update(leased_until=timezone.now() - timedelta(1), due_at=timezone.now())


def test_topics_move_in_portions_and_the_category_goes(rooms):
    source, target = rooms
    remove(rooms)
    assert actions.remove_due() == 3
    assert not Category.objects.filter(pk=source.pk).exists()
    target.refresh_from_db()
    assert (target.topics.count(), target.topic_count, target.post_count) == (3, 2, 4)
    row = CategoryRemoval.objects.get()
    assert (row.state, row.moved, row.category) == ("done", 3, None)


def test_counters_need_no_reconciling(rooms):
    remove(rooms)
    actions.remove_due()
    assert actions.reconcile() == 0


def test_what_is_found_follows(rooms):
    _source, target = rooms
    remove(rooms)
    actions.remove_due()
    places = set(Document.objects.values_list("container", "audience"))
    assert places == {(f"category:{target.pk}", "members")}


def test_killed_in_the_middle_it_goes_on_where_it_was(rooms, monkeypatch):
    source, target = rooms
    remove(rooms)
    follow, calls = indexing.follow_topics, []

    def dies(ids, category):
        calls.append(ids)
        if len(calls) == 2:
            raise SystemExit
        follow(ids, category)

    monkeypatch.setattr(indexing, "follow_topics", dies)
    with pytest.raises(SystemExit):
        actions.remove_due()
    assert (source.topics.count(), target.topics.count()) == (1, 2)
    again_due()
    actions.remove_due()
    assert [len(ids) for ids in calls] == [2, 1, 1]
    target.refresh_from_db()
    assert (target.topics.count(), target.topic_count, target.post_count) == (3, 2, 4)
    assert not Category.objects.filter(pk=source.pk).exists()


def test_nothing_is_written_there_meanwhile(rooms):
    source, _target = rooms
    remove(rooms)
    topic = Topic.objects.select_related("category").filter(category=source).first()
    with pytest.raises(Refused):
        actions.reply(author=MemberFactory(), topic=topic, text="Still here?")


def test_a_topic_put_there_behind_the_job_is_moved_too(rooms, monkeypatch):
    source, target = rooms
    row = remove(rooms)
    CategoryRemoval.objects.update(after=Topic.objects.order_by("-pk").first().pk)
    actions.remove_due()
    assert target.topics.count() == 3
    assert not Category.objects.filter(pk=source.pk).exists()
    assert row.name.endswith("(source)")


def test_old_addresses_lead_on(rooms, client):
    source, target = rooms
    target.audience = "public"
    target.save()
    FormerAddress.objects.create(slug="older", category=source)
    topic = source.topics.first()
    remove(rooms)
    actions.remove_due()
    for slug in ("source", "older"):
        answer = client.get(reverse("community:category", args=[slug]))
        assert (answer.status_code, answer["Location"]) == (301, target.get_absolute_url())
    assert client.get(topic.get_absolute_url()).status_code == 200


def test_posts_keep_their_numbers_and_texts(rooms):
    before = set(Post.objects.values_list("pk", "topic", "number", "state"))
    remove(rooms)
    actions.remove_due()
    assert set(Post.objects.values_list("pk", "topic", "number", "state")) == before


def test_who_followed_it_follows_the_other_once(rooms):
    source, target = rooms
    both, one = MemberFactory(), MemberFactory()
    CategoryFollow.objects.create(member=both, category=source)
    CategoryFollow.objects.create(member=both, category=target)
    CategoryFollow.objects.create(member=one, category=source)
    remove(rooms)
    actions.remove_due()
    follows = CategoryFollow.objects.values_list("member", "category")
    assert set(follows) == {(both.pk, target.pk), (one.pk, target.pk)}


def test_nowhere_more_open():
    members, public = CategoryFactory(audience="members"), CategoryFactory()
    gold = CategoryFactory(audience="segment", segment=SegmentFactory())
    other = CategoryFactory(audience="segment", segment=SegmentFactory())
    staff = CategoryFactory(audience="staff")
    for source, target in [(members, public), (gold, members), (gold, other), (staff, gold)]:
        with pytest.raises(Refused) as refused:
            remove((source, target))
        assert refused.value.code == "target"


def test_not_to_itself_nor_to_an_archived_one():
    source = CategoryFactory()
    for target in (source, CategoryFactory(archived=True)):
        with pytest.raises(Refused):
            remove((source, target))


def test_not_with_others_in_it():
    source = CategoryFactory()
    CategoryFactory(parent=source)
    with pytest.raises(Refused) as refused:
        remove((source, CategoryFactory()))
    assert refused.value.code == "children"


def test_not_while_others_arrive(rooms):
    _source, target = rooms
    remove(rooms)
    with pytest.raises(Refused) as refused:
        remove((target, CategoryFactory(audience="members")))
    assert refused.value.code == "busy"


def test_asked_twice_is_done_once(rooms):
    assert remove(rooms) == remove(rooms)


def test_the_target_may_be_removed_later(rooms):
    _source, target = rooms
    remove(rooms)
    actions.remove_due()
    last = CategoryFactory(audience="members")
    remove((target, last))
    actions.remove_due()
    assert last.topics.count() == 3


def test_the_confirmation_page_tells_the_number(rooms, client, paula):
    source, _target = rooms
    page = client.get(reverse("admin:community_category_remove", args=[source.pk])).content.decode()
    assert "2 topics" in page
    assert not CategoryRemoval.objects.exists()


def test_confirmed_it_begins(rooms, client, paula):
    source, target = rooms
    url = reverse("admin:community_category_remove", args=[source.pk])
    client.post(url, {"fate": "move", "target": target.pk})
    assert CategoryRemoval.objects.get().asked_by == paula


def test_archived_instead(rooms, client, paula):
    source, _target = rooms
    client.post(reverse("admin:community_category_remove", args=[source.pk]), {"fate": "archive"})
    source.refresh_from_db()
    assert source.archived
    assert not CategoryRemoval.objects.exists()


def test_where_to_is_asked(rooms, client, paula):
    source, _target = rooms
    page = client.post(reverse("admin:community_category_remove", args=[source.pk]), {"fate": "move"})
    assert page.status_code == 422
    assert "target" in page.context["form"].errors


def test_moderators_remove_no_category(rooms, client):
    client.force_login(MemberFactory(roles=[Role.MODERATOR]))
    url = reverse("admin:community_category_remove", args=[rooms[0].pk])
    assert client.post(url, {"fate": "archive"}).status_code == 403
