"""A category for a segment, what lies in it, and who is there.

The word "xylogly" stands in all that must stay inside and nowhere else, nor in addresses of categories, which
pages repeat; "Fernrohr" stands in a post, for doors that ask for a word.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow

from community import actions
from community.actions import PollDraft
from community.actions.arranging.marking import pin_topic
from community.models import (
    CategoryFollow,
    Cleaning,
    Decision,
    Draft,
    Follow,
    FormerAddress,
    MemberFollow,
    Post,
    ReadMark,
    Report,
    Topic,
    Vote,
)
from community.texts import pictures
from portal.activity.actions import deliver_due
from portal.content import images
from portal.members.roles import Role
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory, SegmentFactory


@dataclass
class Judged:
    """What moderators have on their tables of what lies inside."""

    waiting: Any
    decision: Any
    appeal: Any
    notices: list[Any]
    arranged: Any
    cleaning: Any


@dataclass
class World:
    """Who is there, the secret category with its topic (an idea) and showcase, and a public topic."""

    people: dict[str, Any]
    room: Any
    topic: Any
    shown: Any
    image: Any
    public: Any
    judged: Judged
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
        "member": MemberFactory(handle="outsider", external_id="C-1"),
        "inside": MemberFactory(handle="insider"),
        "staff": MemberFactory(is_staff=True),
        "moderator": MemberFactory(roles=[Role.MODERATOR]),
    }
    for one in (author, people["inside"]):
        gold.memberships.create(member=one)
    parent = CategoryFactory(audience="members")
    room = CategoryFactory(
        name_en="Xyloglyraum", name_de="Xyloglyraum", about_en="Xyloglythek", slug="back-room", parent=parent,
        audience="segment", segment=gold,
    )  # fmt: skip
    room.refresh_from_db()
    FormerAddress.objects.create(slug="former-room", category=room)
    public = TopicFactory(author=author, title="Open to all", text="Nothing to hide")
    topic, shown, image = _written(room, author, since)
    _followed(people, author, room, topic)
    reply = actions.reply(author=author, topic=topic, text="A xyloglyreply for @outsider and @insider")
    actions.edit_post(actor=author, post=reply, text="Another xyloglyreply", version=reply.version)
    actions.set_idea_status(actor=MemberFactory(roles=[Role.MANAGER]), topic=topic, status="planned")
    while deliver_due():
        pass
    topic.refresh_from_db()
    judged = _judged(people, author, topic)
    return World(people, room, topic, shown, image, public, judged, since)


def _judged(people: dict[str, Any], author: Any, topic: Topic) -> Judged:
    """One reply is hidden and its author appeals; the other waits, noticed by those who were inside then."""
    mia = MemberFactory(roles=[Role.MODERATOR])
    bad = actions.reply(author=people["inside"], topic=topic, text="A xyloglyinsult")
    about = {"kind": "post", "object_id": bad.pk, "reason": "insult", "title": "As it was"}
    notices = [Report.objects.create(**about, reporter=people["member"]), Report.objects.create(**about)]
    matter = actions.open_matter("post", bad.pk)
    usual = {"outcome": "hide", "ground": "law", "law": "§ 185 StGB", "reason": "Xyloglyinsult"}
    decision = actions.decide(matter=matter, actor=mia, **usual)
    appeal = actions.file_appeal(decision=decision, text="A xyloglyjoke", member=people["inside"])
    waiting = actions.open_matter("post", topic.posts.get(number=2).pk)
    arranged = pin_topic(actor=mia, topic=topic)
    banned = Decision.objects.create(
        kind="member", object_id=author.pk, member=author, outcome="ban", ground="spam", reason="Xyloglyspam",
        decided_by=mia, reversed_at=timezone.now(),
    )  # fmt: skip
    cleaning = Cleaning.objects.create(member=author, asked_by=mia, decision=banned)
    return Judged(waiting, decision, appeal, notices, arranged, cleaning)


def _written(room: Any, author: Any, at: Any) -> tuple[Topic, Topic, Any]:
    topic = actions.open_topic(
        author=author, category=room, kind="idea", title="Xyloglyfant", text="Xyloglytext with a Fernrohr",
        poll=PollDraft("Xyloglypoll?", ("Xyloglyyes", "Xyloglyno")),
    )  # fmt: skip
    drawn = io.BytesIO()
    Pillow.new("RGB", (6, 4), "brown").save(drawn, "PNG")
    file = images.read(SimpleUploadedFile("xylogly.png", drawn.getvalue(), "image/png"))
    actions.picture_category(category=room, picture=file, actor=author)
    image = images.store(file=file, owner=author, source=pictures.source_of_member(author.pk))
    text = "Xyloglypicture " + pictures.markdown_of(image, "Xyloglyalt")
    shown = actions.open_topic(author=author, category=room, kind="showcase", title="Xyloglyshow", text=text)
    return topic, shown, image


def _followed(people: dict[str, Any], author: Any, room: Any, topic: Topic) -> None:
    for member in filter(None, people.values()):
        Follow.objects.create(member=member, topic=topic)
        CategoryFollow.objects.create(member=member, category=room)
        MemberFollow.objects.create(member=member, followed=author)
        ReadMark.objects.create(member=member, topic=topic, number=0)
        Vote.objects.create(member=member, topic=topic)
        Draft.objects.create(member=member, place=f"reply:{topic.pk}", text="Hello")
