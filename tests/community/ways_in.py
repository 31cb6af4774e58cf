"""Ways to come to what lies in a room: pages, pictures, forms, messages, and which addresses there are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from community.actions import digests
from community.models import Topic
from portal.notifications.models import Message
from portal.notifications.rendering import letter
from tests.api.factories import bearer, make_key
from tests.community.closed_room import Judged, World

SECRET = "xylogly"  # so long that no token drawn at random has it
INSIDERS = ("inside", "staff", "moderator")
MODERATORS, INSIDE, NOBODY = ("moderator",), ("inside",), ()
OUTSIDERS = ("visitor", "member")


@dataclass(frozen=True)
class Door:
    """`read` answers all that comes through; `to` says who must find the secret there (outsiders never)."""

    name: str
    read: Callable[[World, Client, Any], str]
    to: tuple[str, ...] = INSIDERS


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


def sent(address: Callable[[World], str], **values: str) -> Callable[[World, Client, Any], str]:
    """What is said to whoever sends this there."""
    return lambda world, client, viewer: client.post(address(world), values).content.decode()


def till(path: str) -> Callable[[World, Client, Any], str]:
    """What the API says to a key for everything, whoever looks."""
    headers = {"accept": "application/json"}

    def read(world: World, client: Client, viewer: Any) -> str:
        client.logout()
        answer = client.get(f"/api/v1/{path}", headers=headers | bearer(make_key()))
        assert answer.status_code == 200, path
        if viewer:
            client.force_login(viewer)
        return answer.content.decode()

    return read


def binary(address: Callable[[World], str]) -> Callable[[World, Client, Any], str]:
    """The secret itself where there is anything to see, or to be led to."""
    return lambda world, client, viewer: (
        SECRET if client.get(address(world)).status_code in {200, 301} else ""
    )


def messages(world: World, client: Client, viewer: Any) -> str:
    told = Message.objects.filter(member=viewer) if viewer else Message.objects.none()
    mails = [letter(message) for message in told]
    written = [f"{mail.subject} {mail.text} {mail.html}" for mail in mails]
    return json.dumps([[one.context, one.url] for one in told]) + " ".join(written)


def digest(world: World, client: Client, viewer: Any) -> str:
    if viewer is None:
        return ""
    return " ".join(topic.title for topic in digests.news_for(viewer, world.at))


def url(name: str, *arguments: Callable[[World], Any] | str, query: str = "") -> Callable[[World], str]:
    def address(world: World) -> str:
        known = [one(world) if callable(one) else one for one in arguments]
        return reverse(name, args=known) + query

    return address


def topic(world: World) -> int:
    return int(world.topic.pk)


def post(world: World) -> int:
    return int(world.post.pk)


def author(world: World) -> int:
    return int(world.topic.author_id)


def judged_url(name: str, what: Callable[[Judged], Any]) -> Callable[[World], str]:
    return lambda world: reverse(f"moderation:{name}", args=[what(world.judged)])


def quote(topic: Callable[[World], Topic]) -> Callable[[World], str]:
    return lambda world: reverse("community:reply", args=[topic(world).pk]) + f"?quote={post(world)}"


def history(world: World) -> str:
    return reverse("community:history", args=[world.topic.posts.get(number=2).pk])
