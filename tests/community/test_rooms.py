import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from community import actions, indexing
from community.models import Category, CategoryRemoval, FormerAddress, Topic
from community.rooms import complaints, grouped
from portal.members.roles import Role
from portal.search.models import Document
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory, SegmentFactory

pytestmark = pytest.mark.django_db
ADD = "admin:community_category_add"


@pytest.fixture
def paula(client):
    manager = MemberFactory(roles=[Role.MANAGER])
    client.force_login(manager)
    return manager


def typed(**changes):
    named = {"name_en": "Tea", "name_de": "Tee", "slug": "tea", "icon": "leaf", "order": 3}
    return named | {"kinds": ["question"], "audience": "members"} | changes


def picture():
    written = io.BytesIO()
    Pillow.new("RGB", (40, 30), "brown").save(written, "PNG")
    return SimpleUploadedFile("beans.png", written.getvalue(), "image/png")


def test_children_stand_under_their_parent_archived_ones_last():
    old = CategoryFactory(archived=True, order=1)
    top = CategoryFactory(order=2)
    child = CategoryFactory(parent=top)
    rooms = grouped(Category.objects.all())
    assert [(room.category, room.children) for room in rooms] == [(top, [child]), (old, [])]


def test_a_child_is_shown_by_itself_where_its_parent_is_not():
    child = CategoryFactory(parent=CategoryFactory())
    assert [room.category for room in grouped([child])] == [child]


@pytest.mark.parametrize(
    ("child", "parent", "wider"),
    [
        ("public", "public", False),
        ("public", "members", True),
        ("members", "public", False),
        ("members", "segment", True),
        ("segment", "members", False),
        ("segment", "staff", True),
        ("staff", "segment", False),
    ],
)
def test_which_readers_are_wider(child, parent, wider):
    assert Category(audience=child).is_wider_than(Category(audience=parent)) is wider


def test_nobody_knows_which_of_two_segments_is_wider():
    gold, tea = SegmentFactory(), SegmentFactory()
    inside = Category(audience="segment", segment=gold)
    assert inside.is_wider_than(Category(audience="segment", segment=tea))
    assert not inside.is_wider_than(Category(audience="segment", segment=gold))


def test_two_levels_and_no_more():
    top = CategoryFactory()
    child = CategoryFactory(parent=top)
    assert "parent" in complaints(CategoryFactory.build(parent=child))
    top.parent = CategoryFactory()
    assert "parent" in complaints(top)


def test_a_segment_that_depends_on_time_guards_nothing():
    late = SegmentFactory(depends_on_time=True)
    assert "segment" in complaints(CategoryFactory.build(audience="segment", segment=late))


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"audience": "segment"}, "segment"),
        ({"audience": "public"}, "audience"),
        ({"icon": "no-such-icon"}, "icon"),
        ({"kinds": []}, "kinds"),
    ],
)
def test_what_is_wrong_stands_at_its_field(client, paula, change, field):
    parent = CategoryFactory(audience="members")
    page = client.post(reverse(ADD), typed(parent=parent.pk) | change)
    assert list(page.context["adminform"].form.errors) == [field]
    assert not Category.objects.filter(slug="tea").exists()


def test_saved_meanwhile_by_somebody_else(client, paula, monkeypatch):
    """The form was right when it was checked; the verb looks again, under its lock."""
    monkeypatch.setattr("community.admin.rooms.rooms.complaints", lambda category: {})

    def refuse(*, category):
        raise Refused("audience", "It is narrower now.")

    monkeypatch.setattr("community.admin.rooms.actions.keep_category", refuse)
    page = client.post(reverse(ADD), typed(), follow=True)
    assert "It is narrower now." in page.content.decode()


def test_the_verb_refuses_a_wider_child():
    child = CategoryFactory.build(parent=CategoryFactory(audience="staff"), audience="members")
    with pytest.raises(Refused) as refused:
        actions.keep_category(category=child)
    assert refused.value.code == "audience"


def test_narrowing_narrows_what_lies_in_it_and_the_index():
    gold = SegmentFactory()
    top = CategoryFactory()
    child = CategoryFactory(parent=top)
    staff = CategoryFactory(parent=top, audience="staff")
    topic = TopicFactory(category=child)
    indexing.put_topic(topic)
    top.audience, top.segment = "segment", gold
    assert actions.keep_category(category=top) == [child]
    assert Category.objects.get(pk=child.pk).readers == f"segment:{gold.pk}"
    assert Category.objects.get(pk=staff.pk).readers == "staff"
    assert Document.objects.get().audience == f"segment:{gold.pk}"


def test_opening_a_parent_opens_no_child():
    top = CategoryFactory(audience="members")
    child = CategoryFactory(parent=top, audience="members")
    top.audience = "public"
    assert actions.keep_category(category=top) == []
    assert Category.objects.get(pk=child.pk).readers == "members"


def test_archived_with_its_children_and_not_without_its_parent():
    top = CategoryFactory()
    child = CategoryFactory(parent=top)
    top.archived = True
    actions.keep_category(category=top)
    child.refresh_from_db()
    assert child.archived
    child.archived = False
    assert "archived" in complaints(child)


def test_an_archived_category_takes_nothing_new():
    topic = TopicFactory()
    Category.objects.update(archived=True)
    topic.refresh_from_db()
    with pytest.raises(Refused):
        actions.reply(author=MemberFactory(), topic=topic, text="Too late")
    with pytest.raises(Refused):
        TopicFactory(category=topic.category)


def test_nothing_changes_while_topics_are_moved():
    category = CategoryFactory()
    CategoryRemoval.objects.create(category=CategoryFactory(), target=category)
    assert "audience" in complaints(category)


def test_a_former_address_leads_to_the_present_one(client):
    category = CategoryFactory(slug="old")
    category.slug = "new"
    actions.keep_category(category=category)
    answer = client.get(reverse("community:category", args=["old"]))
    assert (answer.status_code, answer["Location"]) == (301, "/community/c/new/")
    assert "no-cache" in answer["Cache-Control"]


def test_a_former_address_tells_nobody_of_what_she_may_not_see(client):
    FormerAddress.objects.create(slug="old", category=CategoryFactory(audience="staff"))
    assert client.get(reverse("community:category", args=["old"])).status_code == 404


def test_a_picture_at_a_former_address_leads_to_the_present_one(client):
    FormerAddress.objects.create(slug="old", category=CategoryFactory(slug="new"))
    answer = client.get(reverse("community:category_picture", args=["old"]))
    assert (answer.status_code, answer["Location"]) == (301, "/community/c/new/")


def test_a_picture_at_a_former_address_tells_nobody_of_what_she_may_not_see(client):
    FormerAddress.objects.create(slug="old", category=CategoryFactory(audience="staff"))
    assert client.get(reverse("community:category_picture", args=["old"])).status_code == 404


def test_a_new_topic_begins_where_a_former_address_leads(client):
    category = CategoryFactory()
    FormerAddress.objects.create(slug="old", category=category)
    client.force_login(MemberFactory())
    form = client.get(reverse("community:new"), {"category": "old"}).context["form"]
    assert form.initial["category"] == category


def test_an_address_taken_again_is_the_new_ones():
    first = CategoryFactory(slug="old")
    first.slug = "new"
    actions.keep_category(category=first)
    second = CategoryFactory.build(slug="old")
    actions.keep_category(category=second)
    assert list(Category.objects.at("old")) == [second]


def test_the_index_page_shows_both_levels(client, django_assert_max_num_queries):
    for _number in range(3):
        CategoryFactory(parent=CategoryFactory())
    client.get(reverse("community:index"))
    with django_assert_max_num_queries(6):
        page = client.get(reverse("community:index"))
    assert [len(room.children) for room in page.context["rooms"]] == [1, 1, 1]


def test_the_page_of_a_category_shows_what_lies_in_it(client, django_assert_max_num_queries):
    top = CategoryFactory()
    child = CategoryFactory(parent=top)
    hidden = CategoryFactory(parent=top, audience="staff")
    client.get(top.get_absolute_url())
    with django_assert_max_num_queries(6):
        page = client.get(top.get_absolute_url()).content.decode()
    assert child.get_absolute_url() in page
    assert hidden.get_absolute_url() not in page


def test_the_page_of_a_category_shows_what_is_new_below_it(client, django_assert_max_num_queries):
    top = CategoryFactory()
    below = [CategoryFactory(parent=top, name_en=f"Below {number}") for number in range(3)]
    staff = MemberFactory(is_staff=True)
    secret = TopicFactory(category=CategoryFactory(parent=top, audience="staff"), author=staff)
    moment = timezone.now()
    for number, room in enumerate(below):
        for age in range(4):
            at = moment - timedelta(hours=age)
            TopicFactory(category=room, title=f"Topic {number}{age}", at=at)
    TopicFactory(category=below[0], title="Pinned one")
    Topic.objects.filter(title="Pinned one").update(pinned=True)
    Topic.objects.filter(title="Topic 10").update(state="hidden")
    client.get(top.get_absolute_url())
    with django_assert_max_num_queries(6):
        page = client.get(top.get_absolute_url())
    shown = [[topic.title for topic in room.newest] for room in page.context["rooms"]]
    assert shown == [[f"Topic {n}{age}" for age in ages] for n, ages in enumerate(["012", "123", "012"])]
    assert secret.get_absolute_url() not in page.content.decode()


def test_a_picture_is_given_replaced_and_removed(client, paula, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        client.post(reverse(ADD), typed(upload=picture()))
        category = Category.objects.get()
        assert client.get(category.picture_url)["Content-Type"] == "image/webp"
        change = reverse("admin:community_category_change", args=[category.pk])
        client.post(change, typed(upload=picture()))
        again = Category.objects.get()
        assert again.picture_id != category.picture_id
        client.post(change, typed(remove_picture="on"))
    assert Category.objects.get().picture is None


def test_a_picture_is_seen_by_those_who_may_see_the_category(client, paula, tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        client.post(reverse(ADD), typed(upload=picture()))
        client.logout()
        assert client.get(Category.objects.get().picture_url).status_code == 404


def test_a_category_without_a_picture(client):
    address = reverse("community:category_picture", args=[CategoryFactory().slug])
    assert client.get(address).status_code == 404


def test_a_segment_that_guards_a_category_cannot_come_to_depend_on_time(client, paula):
    gold = SegmentFactory()
    category = CategoryFactory(audience="segment", segment=gold)
    row = {"conditions-0-what": "last_purchase_at:within", "conditions-0-value": "90"}
    counted = {"conditions-TOTAL_FORMS": 1, "conditions-INITIAL_FORMS": 0}
    named = {"name_en": "Gold", "name_de": "Gold", "slug": "gold", "match": "all"}
    change = reverse("admin:members_segment_change", args=[gold.pk])
    page = client.post(change, named | counted | row).content.decode()
    assert category.name in page
    gold.refresh_from_db()
    assert not gold.depends_on_time
