"""A category for a segment, what lies in it, and every door that may or may not lead there.

To try another door, add a row to DOORS (what is read) or to VERBS (what is done). The word "xylo" stands in
all that must stay inside and nowhere else, nor in addresses of categories, which pages repeat; "Fernrohr"
stands in a post, for doors that ask for a word.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Pillow

from community import actions
from community.actions import PollDraft, digests
from community.models import (
    CategoryFollow,
    Follow,
    FormerAddress,
    MemberFollow,
    Post,
    ReadMark,
    Topic,
    Vote,
)
from community.texts import pictures
from portal.activity.actions import deliver_due
from portal.content import images
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory, SegmentFactory

SECRET = "xylo"
INSIDERS = ("inside", "staff", "moderator")
OUTSIDERS = ("visitor", "member")


@dataclass
class World:
    """Who is there, the secret category with its topic (an idea) and showcase, and a public topic."""

    people: dict[str, Any]
    room: Any
    topic: Any
    shown: Any
    image: Any
    public: Any
    at: Any

    @property
    def post(self) -> Post:
        return self.topic.posts.get(number=1)


def build() -> World:
    """Everybody follows all there is to follow, as if each had once been inside."""
    gold, since = SegmentFactory(), timezone.now() - timedelta(days=3)
    author = MemberFactory(display_name="Helene Holm", handle="helene")
    people = {
        "visitor": None,
        "member": MemberFactory(handle="outsider"),
        "inside": MemberFactory(handle="insider"),
        "staff": MemberFactory(is_staff=True),
        "moderator": MemberFactory(roles=[Role.MODERATOR]),
    }
    for one in (author, people["inside"]):
        gold.memberships.create(member=one)
    parent = CategoryFactory(audience="members")
    room = CategoryFactory(
        name_en="Xyloraum", name_de="Xyloraum", about_en="Xylothek", slug="back-room", parent=parent,
        audience="segment", segment=gold,
    )  # fmt: skip
    room.refresh_from_db()
    FormerAddress.objects.create(slug="former-room", category=room)
    public = TopicFactory(author=author, title="Open to all", text="Nothing to hide")
    topic, shown, image = _written(room, author, since)
    _followed(people, author, room, topic)
    reply = actions.reply(author=author, topic=topic, text="A xyloreply for @outsider and @insider")
    actions.edit_post(actor=author, post=reply, text="Another xyloreply", version=reply.version)
    actions.set_idea_status(actor=MemberFactory(roles=[Role.MANAGER]), topic=topic, status="planned")
    while deliver_due():
        pass
    topic.refresh_from_db()
    return World(people, room, topic, shown, image, public, since)


def _written(room: Any, author: Any, at: Any) -> tuple[Topic, Topic, Any]:
    topic = actions.open_topic(
        author=author, category=room, kind="idea", title="Xylofant", text="Xylotext with a Fernrohr",
        poll=PollDraft("Xylopoll?", ("Xyloyes", "Xylono")),
    )  # fmt: skip
    drawn = io.BytesIO()
    Pillow.new("RGB", (6, 4), "brown").save(drawn, "PNG")
    file = images.read(SimpleUploadedFile("xylo.png", drawn.getvalue(), "image/png"))
    actions.picture_category(category=room, picture=file, actor=author)
    image = images.store(file=file, owner=author, source=pictures.source_of_member(author.pk))
    text = "Xylopicture " + pictures.markdown_of(image, "Xyloalt")
    shown = actions.open_topic(author=author, category=room, kind="showcase", title="Xyloshow", text=text)
    return topic, shown, image


def _followed(people: dict[str, Any], author: Any, room: Any, topic: Topic) -> None:
    for member in filter(None, people.values()):
        Follow.objects.create(member=member, topic=topic)
        CategoryFollow.objects.create(member=member, category=room)
        MemberFollow.objects.create(member=member, followed=author)
        ReadMark.objects.create(member=member, topic=topic, number=0)
        Vote.objects.create(member=member, topic=topic)


@dataclass(frozen=True)
class Door:
    """`read` answers all that comes through; `leads_in` says whether insiders find the secret there."""

    name: str
    read: Callable[[World, Client, Any], str]
    leads_in: bool = True


def page(address: Callable[[World], str]) -> Callable[[World, Client, Any], str]:
    """What a page says, and where it leads."""

    def read(world: World, client: Client, viewer: Any) -> str:
        answer = client.get(address(world))
        if answer.status_code in {302, 404} and not viewer:
            return ""  # the log-in names the address that was asked for, which the visitor knows
        if answer.status_code == 404:
            return ""
        body = b"".join(answer) if answer.streaming else answer.content
        leads = answer.headers.get("Location", "")
        return body.decode("utf-8", "replace") + leads

    return read


def binary(address: Callable[[World], str]) -> Callable[[World, Client, Any], str]:
    """The secret itself where there is anything to see, or to be led to."""
    return lambda world, client, viewer: (
        SECRET if client.get(address(world)).status_code in {200, 301} else ""
    )


def _messages(world: World, client: Client, viewer: Any) -> str:
    told = Message.objects.filter(member=viewer) if viewer else Message.objects.none()
    mails = [getattr(message, "mail", None) for message in told.select_related("mail")]
    written = [f"{mail.subject} {mail.text}" for mail in mails if mail is not None and hasattr(mail, "text")]
    return json.dumps([[one.context, one.url] for one in told]) + " ".join(written)


def _digest(world: World, client: Client, viewer: Any) -> str:
    if viewer is None:
        return ""
    return " ".join(topic.title for topic in digests.news_for(viewer, world.at))


def _url(name: str, *arguments: Callable[[World], Any] | str, query: str = "") -> Callable[[World], str]:
    def address(world: World) -> str:
        known = [one(world) if callable(one) else one for one in arguments]
        return reverse(name, args=known) + query

    return address


def _topic(world: World) -> int:
    return int(world.topic.pk)


def _post(world: World) -> int:
    return int(world.post.pk)


def _quote(topic: Callable[[World], Topic]) -> Callable[[World], str]:
    return lambda world: reverse("community:reply", args=[topic(world).pk]) + f"?quote={_post(world)}"


DOORS = [
    Door("list of all topics", page(_url("community:index"))),
    Door("unread topics", page(_url("community:index", query="?show=unread"))),
    Door("popular topics", page(_url("community:index", query="?show=popular"))),
    Door("unanswered topics", page(_url("community:index", query="?show=unanswered")), leads_in=False),
    Door("the category above", page(lambda world: world.room.parent.get_absolute_url())),
    Door("category", page(lambda world: world.room.get_absolute_url())),
    Door("former address", binary(_url("community:category", "former-room"))),
    Door("picture of the category", binary(lambda world: world.room.picture_url)),
    Door("wall", page(_url("community:wall", "back-room"))),
    Door("wall by its former address", binary(_url("community:wall", "former-room"))),
    Door("topic", page(lambda world: world.topic.get_absolute_url())),
    Door("topic by another slug", page(_url("community:topic", _topic, "other"))),
    Door("topic at a post", page(lambda world: world.topic.get_absolute_url() + "?post=2")),
    Door("topic at a day", page(lambda world: world.topic.get_absolute_url() + "?date=2000-01-01")),
    Door("new posts", page(_url("community:posts", _topic, query="?after=1"))),
    Door("count of new posts", page(_url("community:news", _topic, query="?after=1"))),
    Door("post", page(_url("community:post", _post))),
    Door("former texts", page(lambda world: _history(world))),
    Door("who reacted", page(_url("community:reactions", _post)), leads_in=False),
    Door("picture in a post", binary(_url("community:image", lambda world: world.image.pk))),
    Door("form for a new topic", page(_url("community:new"))),
    Door("form for a new topic there", page(_url("community:new", query="?category=back-room"))),
    Door("quotation", page(_quote(lambda world: world.topic))),
    Door("quotation elsewhere", page(_quote(lambda world: world.public)), leads_in=False),
    Door("related topics", page(_url("community:related", query="?title=Fernrohr"))),
    Door("search", page(lambda world: "/search/?q=Fernrohr")),
    Door("search in the community", page(lambda world: "/search/?q=Fernrohr&in=community")),
    Door("search, the newest first", page(lambda world: "/search/?q=Fernrohr&sort=newest")),
    Door("search by a mistyped word", page(lambda world: "/search/?q=Fernrhor")),
    Door("suggestions of the search", page(lambda world: "/search/suggest/?q=Fernroh")),
    Door("home", page(lambda world: "/")),
    Door("profile of the author", page(lambda world: "/members/helene/"), leads_in=False),
    Door("what I follow", page(_url("community:following"))),
    Door("drafts", page(_url("community:drafts")), leads_in=False),
    Door("voices", page(_url("community:voices")), leads_in=False),
    Door("voices elsewhere", page(_url("community:voices_embed")), leads_in=False),
    Door("leaderboard", page(_url("community:leaderboard")), leads_in=False),
    Door("notice about a topic", page(_url("community:report", "topic", _topic))),
    Door("notice about a post", page(_url("community:report", "post", _post))),
    Door("moderators' tools", page(_url("community:tools", _topic)), leads_in=False),
    Door("moderators' queue", page(lambda world: "/moderation/"), leads_in=False),
    Door("feed of all topics", page(_url("community:feed", "atom")), leads_in=False),
    Door("feed of the category", page(_url("community:category_feed", "back-room", "atom")), leads_in=False),
    Door("feed of the topic", page(_url("community:topic_feed", _topic, "atom")), leads_in=False),
    Door("sitemap of topics", page(lambda world: "/sitemap-topics.xml"), leads_in=False),
    Door("inbox", page(lambda world: "/me/notifications/")),
    Door("messages and mails", _messages),
    Door("digest", _digest),
]

VERBS: list[tuple[str, Callable[[World], str], dict[str, Any]]] = [
    ("start a topic", _url("community:new"), {"kind": "idea", "title": "Xy", "text": "Hello"}),
    ("reply", _url("community:reply", _topic), {"text": "Hello"}),
    ("vote", _url("community:vote", _topic), {"active": "0"}),
    ("vote in the poll", _url("community:ballot", _topic), {"option": "1"}),
    ("set a status", _url("community:idea_status", _topic), {"status": "done"}),
    ("react", _url("community:react", _post), {"kind": "helpful", "active": "1"}),
    ("accept", _url("community:accept", _post), {}),
    ("edit", _url("community:edit", _post), {"text": "Mine", "version": "1"}),
    ("follow", _url("community:follow", _topic), {"active": "1"}),
    ("follow the category", _url("community:follow_category", "back-room"), {"active": "1"}),
    ("mark as read", _url("community:read", _topic), {"number": "2"}),
    ("report", _url("community:report", "topic", _topic), {"reason": "spam", "explanation": "?"}),
    ("make it a case", _url("community:case", _post), {}),
    ("ask for a voice", _url("community:ask_voice", _post), {}),
]


def _history(world: World) -> str:
    return reverse("community:history", args=[world.topic.posts.get(number=2).pk])
