"""Posts and categories on a page."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


def _sheet(context: template.Context) -> Any:
    """With the page's `topic`, and what its `user` may do there (see `views.topics.rights`)."""
    # Template libraries are loaded before the models are.
    cards = import_module("community.pages.cards")
    user, said = context["user"], context.get
    may = (bool(said(name)) for name in ("may_reply", "may_accept", "may_ask_voice"))
    rights = cards.Rights(user.is_authenticated, *may)
    return cards.Sheet(context["topic"], user, rights, said("csrf_token"))


@register.simple_tag(takes_context=True)
def cards(context: template.Context) -> SafeString:
    """All `posts` of the page."""
    drawn: SafeString = _sheet(context).cards(context["posts"], context.get("first_new") or 0)
    return drawn


@register.simple_tag(takes_context=True)
def card(context: template.Context, post: Any) -> SafeString:
    """One post."""
    drawn: SafeString = _sheet(context).card(post)
    return drawn


@register.simple_tag(takes_context=True)
def room_lines(context: template.Context) -> SafeString:
    """All `rooms` of the page."""
    drawn: SafeString = import_module("community.pages.room_rows").lines(context["rooms"])
    return drawn
