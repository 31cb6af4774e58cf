"""From a message to what is read: a line in the portal, and a mail with a text and an HTML part.

One template per kind has three blocks: `title` (plain), `body` (Markdown) and `action` (the button). It is
filled twice: as it is for plain text, and with escaped values for HTML, so that nobody's name is markup.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import css_inline
from django.conf import settings
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from portal.content import markdown
from portal.shell import brand

from . import kinds, unsubscribing
from .kinds import Purpose, StillTold
from .models import Message
from .texts import MessageText, fill

if TYPE_CHECKING:
    from portal.members.models import Member

_PART = "\x1e"
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)\s]+)\)")
_EMPHASIS = re.compile(r"(\*\*|__)(.+?)\1")


@dataclass(frozen=True)
class Rendered:
    """A message in one language. `html` is safe; `url` is a path of the portal, or ""."""

    message: Message
    title: str
    text: str
    html: str
    action: str
    url: str
    is_gone: bool = False


class NotTold(Exception):
    """What the message tells of may not be told to its receiver any more."""


@dataclass(frozen=True)
class Letter:
    """A mail, ready but for its sender and recipient."""

    subject: str
    text: str
    html: str
    headers: dict[str, str] = field(default_factory=dict)


def language_of(member: Member) -> str:
    """The language to write to her in."""
    return member.language or settings.LANGUAGE_CODE


def render(messages: Iterable[Message]) -> list[Rendered]:
    """Messages in the active language; texts kept as data come with one query for all of them.

    Each message's member must be loaded. One that may not be told any more, or whose kind or text is gone,
    keeps its line, which says so and no more.
    """
    listed = list(messages)
    told = _still_told(listed)
    keys = {message.text_key for message in listed} - {""}
    texts = {text.key: text for text in MessageText.objects.filter(key__in=keys)} if keys else {}
    return [
        _render(message, told[message.pk], texts.get(message.text_key))
        if message.pk in told
        else _gone(message)
        for message in listed
    ]


def _still_told(messages: list[Message]) -> dict[int, dict[str, Any]]:
    """The contexts of those that may still be told, by their ids; each way of asking is asked once."""
    asked: dict[StillTold, list[Message]] = defaultdict(list)
    told = {message.pk: message.context for message in messages}
    for message in messages:
        kind = None if message.text_key else kinds.find(message.template)
        if kind and kind.still_told:
            asked[kind.still_told].append(message)
            del told[message.pk]
    for ask, about in asked.items():
        told |= ask(about)
    return told


def _gone(message: Message) -> Rendered:
    title = _("A message that is no longer available")
    return Rendered(message, title=title, text="", html="", action="", url="", is_gone=True)


def _render(message: Message, context: dict[str, Any] | None, text: MessageText | None) -> Rendered:
    if context is None:
        return _gone(message)
    values = _values(message) | context
    try:
        plain, marked = _parts(message, text, values), _parts(message, text, escape(values))
    except kinds.UnknownKind:
        return _gone(message)
    return Rendered(
        message=message,
        title=" ".join(plain[0].split()),
        text=plain[1].strip(),
        html=mark_safe(markdown.render(marked[1].strip())),
        action=plain[2].strip() or _("Have a look"),
        url=message.url,
    )


def _values(message: Message) -> dict[str, Any]:
    member = message.member
    known = {"first_name": member.first_name, "display_name": member.display_name, "handle": member.handle}
    return known | {"member": known}


def _parts(message: Message, text: MessageText | None, values: dict[str, Any]) -> tuple[str, str, str]:
    if message.text_key:
        if text is None:
            raise kinds.UnknownKind(message.template)
        title, body, action = (fill(text.in_language(part), values) for part in ("title", "body", "action"))
        return title, body, action
    template = get_template(kinds.get(message.template).template_name)
    title, body, action = template.render(values | {"part": _PART}).split(_PART)
    return title, body, action


def escape(value: Any) -> Any:
    """`value` with every string in it made literal for Markdown; line breaks become spaces."""
    if isinstance(value, str):
        return _PUNCTUATION.sub(r"\\\1", " ".join(value.split()))
    if isinstance(value, dict):
        return {key: escape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [escape(inner) for inner in value]
    return value


def absolute(path: str) -> str:
    """The full address of a path of the portal."""
    return f"{settings.SITE_URL.rstrip('/')}{path}" if path.startswith("/") else path


def letter(message: Message) -> Letter:
    """The mail of a message in the active language, with its headers; NotTold where it may not leave."""
    [rendered] = render([message])
    if rendered.is_gone:
        raise NotTold(message.pk)
    why = absolute(reverse("notifications:why", args=[message.pk]))
    headers = {"Auto-Submitted": "auto-generated"}
    stop = ""
    if message.purpose != Purpose.SERVICE:
        stop = absolute(unsubscribing.path_for(message.member, message.purpose))
        headers |= {"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    if reply_to := _reply_to(message):
        headers["Reply-To"] = reply_to
    context = {
        "rendered": rendered,
        "reply_to": reply_to,
        "greeting": _greeting(message),
        "body_text": _readable(rendered.text),
        "body_html": mark_safe(rendered.html.replace('href="/', f'href="{absolute("/")}')),
        "link": absolute(_mail_link(message) or rendered.url),
        "why": why,
        "unsubscribe": stop,
        "site_url": settings.SITE_URL,
        "brand": brand.current().name,
    }
    text = render_to_string("notifications/mail.txt", context)
    html = _inliner().inline(render_to_string("notifications/mail.html", context))
    return Letter(subject=rendered.title[:250], text=text, html=html, headers=headers)


def letter_to_stranger(*, name: str, template: str, context: dict[str, Any], path: str) -> Letter:
    """A mail to somebody without an account, in the active language, by the template of a registered kind.

    `path` is where its button leads. Nothing of it is kept but the mail, until that is sent.
    """
    values = {"first_name": name, "display_name": name} | context
    parts = [
        get_template(kinds.get(template).template_name).render(filled | {"part": _PART}).split(_PART)
        for filled in (values, escape(values))
    ]
    title, body, action = (part.strip() for part in parts[0])
    html = markdown.render(parts[1][1].strip())
    subject = " ".join(title.split())
    page = {
        "rendered": {"title": subject, "action": action or _("Have a look")},
        "greeting": _("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        "body_text": _readable(body),
        "body_html": mark_safe(html.replace('href="/', f'href="{absolute("/")}')),
        "link": absolute(path),
        "site_url": settings.SITE_URL,
        "brand": brand.current().name,
    }
    text = render_to_string("notifications/mail.txt", page)
    html = _inliner().inline(render_to_string("notifications/mail.html", page))
    return Letter(subject=subject[:250], text=text, html=html)


def _greeting(message: Message) -> str:
    """How a mail begins; texts written in the admin say their own."""
    return "" if message.text_key else _("Hello %(name)s,") % {"name": message.member.first_name}


def _mail_link(message: Message) -> str:
    try:
        link = None if message.text_key else kinds.get(message.template).mail_link
    except kinds.UnknownKind:
        return ""
    return link(message.context) if link else ""


def _reply_to(message: Message) -> str:
    try:
        make = None if message.text_key else kinds.get(message.template).reply_to
    except kinds.UnknownKind:
        return ""
    return make(message) if make else ""


def _readable(body: str) -> str:
    """Markdown as plain text: links with their full address, emphasis without its marks."""
    linked = _LINK.sub(lambda found: f"{found[1]}: {absolute(found[2])}", body)
    return _EMPHASIS.sub(r"\2", linked)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
