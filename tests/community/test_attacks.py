"""Attacks through what members type: a page is made of the same elements, whatever it says.

The texts of posts themselves are seen to in tests/content; what a browser makes of all of it in `make audit`.
"""

import json
from xml.etree import ElementTree

import pytest
import tinyhtml5
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from community.models import Post, Topic
from community.texts.quoting import quotation_of
from portal.content import markdown
from portal.members.models import Member
from portal.notifications.actions import notify
from portal.notifications.models import Message
from portal.notifications.rendering import letter
from tests.community.factories import TopicFactory
from tests.content import corpus
from tests.content.reading_html import skeleton, strangers
from tests.members.factories import MemberFactory

HARMLESS = "harmless"
PAGE = 20


@pytest.fixture(scope="module")
def attacks():
    """One line each, as titles and names are."""
    return [" ".join(attack.split())[:80].strip() or "<" for attack in corpus.every(14)]


def pages_of(attacks):
    return [attacks[start : start + PAGE] for start in range(0, len(attacks), PAGE)]


def set_each(model, field, values):
    rows = list(model.objects.order_by("pk")[: len(values)])
    for row, value in zip(rows, values, strict=True):
        setattr(row, field, value)
    model.objects.bulk_update(rows, [field])


def differing(attacks, show, change):
    """The pages of attacks that are made of other elements than the page of harmless words."""
    change([HARMLESS] * PAGE)
    usual = skeleton(show())
    found = []
    for page in pages_of(attacks):
        change((page + [HARMLESS] * PAGE)[:PAGE])
        if skeleton(show()) != usual:
            found.append(page)
    return found


def test_there_are_enough(attacks):
    assert len(attacks) >= 300


@pytest.mark.django_db
def test_titles_in_lists(client, attacks):
    topic = TopicFactory()
    copies = [Topic(category=topic.category, slug="x", author=topic.author) for _copy in range(PAGE - 1)]
    Topic.objects.bulk_create(copies)
    address = topic.category.get_absolute_url()
    show = lambda: client.get(address).content.decode()  # noqa: E731
    assert not differing(attacks, show, lambda titles: set_each(Topic, "title", titles))


@pytest.fixture
def crowd(db):
    """A topic whose twenty posts are by twenty members."""
    topic = TopicFactory()
    members = [Member(display_name=HARMLESS, handle=f"m{number}") for number in range(PAGE - 1)]
    authors = [topic.author, *Member.objects.bulk_create(members)]
    posts = [
        Post(topic=topic, number=number, author=author, published_at=topic.created_at, html="<p>x</p>")
        for number, author in enumerate(authors[1:], start=2)
    ]
    Post.objects.bulk_create(posts)
    Topic.objects.update(last_number=PAGE, post_count=PAGE)
    return topic


def test_names_on_the_topics_page(client, crowd, attacks):
    show = lambda: client.get(crowd.get_absolute_url()).content.decode()  # noqa: E731
    assert not differing(attacks, show, lambda names: set_each(Member, "display_name", names))


@pytest.mark.django_db
def test_titles_on_the_topics_page(client, attacks):
    address = TopicFactory().get_absolute_url()

    def page(title):
        Topic.objects.update(title=title)
        return skeleton(client.get(address).content.decode())

    usual = page(HARMLESS)
    assert not [title for title in attacks[::16] if page(title) != usual]


def test_quotations(attacks):
    quoted = [Post(pk=1, text=attack, author=Member(display_name=attack)) for attack in attacks]
    assert not [post.text for post in quoted if strangers(markdown.render(quotation_of(post)))]


@pytest.mark.django_db
def test_names_of_files(client, attacks):
    client.force_login(MemberFactory())
    topic = TopicFactory()

    def page(name):
        file = SimpleUploadedFile("x.jpg", b"no picture")
        file.name = name
        answer = client.post(reverse("community:reply", args=[topic.pk]), {"text": "x", "picture": file})
        return skeleton(answer.content.decode())

    usual = page(HARMLESS)
    assert not [name for name in attacks[::40] if page(name.replace("/", "∕")) != usual]


def fill(crowd, attacks):
    """What the crowd is called, what it writes and what its topic is called are these."""
    set_each(Member, "display_name", (attacks + [HARMLESS] * PAGE)[:PAGE])
    set_each(Post, "html", [markdown.render(attack) for attack in (attacks + [HARMLESS] * PAGE)[:PAGE]])
    Topic.objects.update(title=attacks[0])


@pytest.mark.parametrize("form", ["rss", "atom"])
@pytest.mark.parametrize("name", ["feed", "topic_feed"])
def test_feeds(client, crowd, attacks, form, name):
    """Well-formed XML of the same elements; what readers show as HTML is words alone."""
    address = reverse(f"community:{name}", args=[form] if name == "feed" else [crowd.pk, form])

    def read():
        root = ElementTree.fromstring(client.get(address).content)
        shown = [one.text or "" for one in root.iter() if one.tag.endswith(("}summary", "description"))]
        return [one.tag for one in root.iter()], [strangers(html) for html in shown]

    fill(crowd, [HARMLESS])
    usual = read()
    for page in pages_of(attacks[:: 1 if name == "topic_feed" else 8]):
        fill(crowd, page)
        assert read() == usual, page


def test_json_ld(client, crowd, attacks):
    """A block that ends where it should, and says what was typed."""
    for page in pages_of(attacks[::2]):
        fill(crowd, page)
        html = client.get(crowd.get_absolute_url()).content.decode()
        root = tinyhtml5.parse(html, namespace_html_elements=False)
        [block] = [one for one in root.iter("script") if one.get("type") == "application/ld+json"]
        said = json.loads(block.text)
        names = [one["author"]["name"] for one in [said, *said["comment"]]]
        assert (said["headline"], names[: len(page)]) == (page[0], page)


@pytest.mark.django_db
@pytest.mark.parametrize("template", ["community/post_edited", "community/case_opened"])
def test_mails(attacks, template):
    """One with a title in its subject, one with it in its text."""
    member = MemberFactory()

    def html(number, title):
        notify(member=member, template=template, context={"title": title}, source=f"x:{number}")
        message = Message.objects.get(source=f"x:{number}")
        return skeleton(letter(message).html)

    usual = html("usual", HARMLESS)
    assert not [title for number, title in enumerate(attacks[::10]) if html(number, title) != usual]
