import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.urls import reverse
from PIL import Image as Pillow

from community import actions
from community.actions.moderating import Because
from community.models import Category, Decision, Topic
from community.pages.wall import PER_WALL
from community.texts import pictures
from portal.content import images
from portal.content.models import Image
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, known
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path):
        yield


@pytest.fixture
def ben(client):
    member = known()
    client.force_login(member)
    return member


def png():
    written = io.BytesIO()
    Pillow.new("RGB", (8, 6), "brown").save(written, "PNG")
    return SimpleUploadedFile("cup.png", written.getvalue(), "image/png")


def picture_of(member):
    """A row with an empty file: enough where nobody looks at the picture."""
    image = Image(owner=member, source=pictures.source_of_member(member.pk), width=8, height=6)
    image.file.save("picture.webp", ContentFile(b""), save=True)
    return image


def show(member, category, title="My corner", text="Look: "):
    text += pictures.markdown_of(picture_of(member), "A cup")
    return actions.open_topic(author=member, category=category, kind="showcase", title=title, text=text)


def tiles(client, category, **query):
    page = client.get(reverse("community:wall", args=[category.slug]), query)
    return [tile.topic.title for tile in page.context["tiles"]]


@pytest.mark.parametrize("role", [None, Role.AGENT, Role.MODERATOR])
def test_announcements_are_the_staffs(role):
    member = MemberFactory(roles=[role] if role else [])
    category = CategoryFactory(kinds=["announcement"])
    asked = {"author": member, "category": category, "kind": "announcement", "title": "News", "text": "New."}
    if role:
        assert actions.open_topic(**asked).kind == "announcement"
    else:
        with pytest.raises(Refused):
            actions.open_topic(**asked)


def test_an_announcement_says_so_once(client, ben):
    category = CategoryFactory(kinds=["announcement"], name_en="News")
    said = {"category": category, "kind": "announcement", "title": "We move", "text": "Next door."}
    topic = actions.open_topic(author=MemberFactory(roles=[Role.MANAGER]), **said)
    page = client.get(topic.get_absolute_url()).text
    assert page[page.index("<h1>") :].count("Announcement") == 1


def test_members_are_not_offered_announcements(client, ben):
    page = client.get(reverse("community:new"))
    assert "announcement" not in dict(page.context["form"].fields["kind"].choices)


def test_only_the_kinds_of_its_category():
    with pytest.raises(Refused):
        actions.open_topic(
            author=MemberFactory(),
            category=CategoryFactory(kinds=["question"]),
            kind="idea",
            title="Refill",
            text="Please.",
        )


def test_a_showcase_without_a_picture_is_refused_whole():
    with pytest.raises(Refused) as refused:
        actions.open_topic(
            author=MemberFactory(), category=CategoryFactory(), kind="showcase", title="Cup", text="No."
        )
    assert refused.value.code == "no_picture"
    assert not Topic.objects.exists()


def test_an_edit_leaves_a_showcase_a_picture():
    """Its author may exchange her picture, not take it away."""
    topic = show(member := known(), CategoryFactory())
    opening = topic.posts.get()
    with pytest.raises(Refused) as refused:
        actions.edit_post(actor=member, post=opening, text="No picture any more.", version=1)
    assert refused.value.code == "no_picture"
    opening.refresh_from_db()
    assert "/community/image/" in opening.html
    other = picture_of(member)
    text = pictures.markdown_of(other, "Another cup")
    edited = actions.edit_post(actor=member, post=opening, text=text, version=1)
    assert str(other.pk) in edited.html


def test_a_decision_may_take_its_only_picture_and_its_reversal_brings_it_back(client):
    topic, mia = show(known(), CategoryFactory()), MemberFactory(roles=[Role.MODERATOR])
    opening, why = topic.posts.get(), Because(ground="law", law="§ 1", reason="Shows a child.")
    actions.edit_post(actor=mia, post=opening, text="Look.", version=1, because=why)
    assert tiles(client, topic.category) == []
    assert client.get(topic.get_absolute_url()).status_code == 200
    actions.reverse(decision=Decision.objects.get(), actor=mia)
    assert tiles(client, topic.category) == ["My corner"]


def test_somebody_elses_picture_makes_no_showcase():
    text = pictures.markdown_of(picture_of(MemberFactory()), "Hers")
    with pytest.raises(Refused):
        actions.open_topic(
            author=MemberFactory(), category=CategoryFactory(), kind="showcase", title="Cup", text=text
        )


def test_a_picture_is_sent_along_without_javascript(client, ben):
    category = CategoryFactory()
    typed = {"category": category.pk, "kind": "showcase", "title": "Cup", "text": "Mine", "alt": "A cup"}
    client.post(reverse("community:new"), typed | {"picture": png()})
    assert tiles(client, category) == ["Cup"]


def test_what_is_missing_is_said(client, ben):
    typed = {"category": CategoryFactory().pk, "kind": "showcase", "title": "Cup", "text": "Mine"}
    page = client.post(reverse("community:new"), typed)
    assert page.status_code == 422
    assert "at least one picture" in page.content.decode()


def test_the_newest_tile_comes_first_and_other_kinds_have_none(client):
    member, category = MemberFactory(), CategoryFactory()
    for title in ("First", "Second"):
        show(member, category, title)
    text = pictures.markdown_of(picture_of(member), "A cup")
    actions.open_topic(author=member, category=category, kind="discussion", title="Talk", text=text)
    assert tiles(client, category) == ["Second", "First"]


def test_the_wall_goes_on_behind_a_topic(client):
    member, category = MemberFactory(), CategoryFactory()
    first, _second = show(member, category, "First"), show(member, category, "Second")
    assert tiles(client, category, before=first.pk + 1) == ["First"]
    assert client.get(reverse("community:wall", args=[category.slug]), {"before": "x"}).status_code == 404


def test_a_picture_that_is_gone_has_no_tile(client):
    category = CategoryFactory()
    show(MemberFactory(), category)
    images.remove(Image.objects.all())
    assert tiles(client, category) == []


def test_a_wall_is_for_those_who_may_read_the_category(client):
    category = CategoryFactory()
    show(MemberFactory(), category)
    Category.objects.update(audience="members")
    assert client.get(reverse("community:wall", args=[category.slug])).status_code == 404


def test_a_category_without_showcases_has_no_wall(client):
    category = CategoryFactory(kinds=["question"])
    assert client.get(reverse("community:wall", args=[category.slug])).status_code == 404


@pytest.mark.parametrize("count", [1, 5])
def test_the_wall_asks_no_more_for_more_tiles(client, django_assert_max_num_queries, count):
    member, category = MemberFactory(), CategoryFactory()
    for _number in range(count):
        show(member, category)
    address = reverse("community:wall", args=[category.slug])
    client.get(address)
    with django_assert_max_num_queries(6):
        assert len(client.get(address).context["tiles"]) == count
    assert count < PER_WALL
