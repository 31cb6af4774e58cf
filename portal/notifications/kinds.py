"""Kinds of messages. Each app registers its own in `messages.py`; texts kept as data are kinds as well."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from .models import Message

TEXT_PREFIX = "text:"
#: Asks of messages of one kind what of them may still be told: their contexts as they are to be shown now,
#: by the message's id. One that is left out may not be told any more.
StillTold = Callable[[Sequence["Message"]], Mapping[int, dict[str, Any]]]


class Purpose(models.TextChoices):
    """What a message is for; members choose by purpose what reaches them."""

    SERVICE = "service", _("My account and my cases")
    COMMUNITY = "community", _("Replies and answers in the community")
    LOYALTY = "loyalty", _("My points, tier and rewards")
    THANKS = "thanks", _("Thank-yous and greetings")
    SURVEYS = "surveys", _("Short surveys")


class Channel(models.TextChoices):
    PORTAL = "portal", _("In the portal")
    MAIL = "mail", _("By e-mail")


@dataclass(frozen=True)
class MessageKind:
    """One kind of message: `community/reply` is rendered by `community/messages/reply.txt`.

    `mail_link` makes, from the message's context, the path the mail's button leads to where that must not
    be kept with the message, as a path that needs no log-in. `reply_to` makes the address that answers to the
    mail are sent to, "" where there is none. `still_told` is asked whenever messages are shown and before a
    mail leaves, once for all of them; without it a message stays as it is.
    """

    key: str
    label: str | _StrPromise
    purpose: Purpose
    mail_link: Callable[[dict[str, Any]], str] | None = None
    reply_to: Callable[[Message], str] | None = None
    still_told: StillTold | None = None

    @property
    def template_name(self) -> str:
        app, _slash, name = self.key.partition("/")
        return f"{app}/messages/{name}.txt"


class UnknownKind(LookupError):
    """Nobody has registered this kind of message, or its text is gone."""


_kinds: dict[str, MessageKind] = {}


def register(*kinds: MessageKind) -> None:
    """Make kinds known; ValueError where a key is malformed or taken."""
    for kind in kinds:
        if kind.key.count("/") != 1 or kind.key.startswith(TEXT_PREFIX):
            raise ValueError(f"a message kind is called app/name, not {kind.key!r}")
        if _kinds.setdefault(kind.key, kind) != kind:
            raise ValueError(f"the message kind {kind.key!r} exists already")


def get(key: str) -> MessageKind:
    """The registered kind; UnknownKind where there is none."""
    try:
        return _kinds[key]
    except KeyError:
        raise UnknownKind(key) from None


def find(key: str) -> MessageKind | None:
    """The registered kind, None where there is none."""
    return _kinds.get(key)


def all_kinds() -> list[MessageKind]:
    """Every registered kind, by key."""
    return [kind for _key, kind in sorted(_kinds.items())]
