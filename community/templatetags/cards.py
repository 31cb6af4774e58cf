"""Posts on a page."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag(takes_context=True)
def card(context: template.Context, post: Any) -> SafeString:
    """A post of the page's `topic`, with what its `user` may do there (see `views.topics.rights`)."""
    # Template libraries are loaded before the models are.
    cards = import_module("community.cards")
    user, said = context["user"], context.get
    rights = cards.Rights(
        user.is_authenticated,
        bool(said("may_reply")),
        bool(said("may_accept")),
        bool(said("may_ask_voice")),
    )
    drawn: SafeString = cards.card(post, context["topic"], user, rights, said("csrf_token"))
    return drawn
