"""What the community's pages say of themselves to machines, each by one tag in its head."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django import template
from django.utils.safestring import SafeString

register = template.Library()


def _structured() -> Any:
    # Template libraries are loaded before the models are.
    return import_module("community.pages.structured")


@register.simple_tag(takes_context=True)
def topic_for_machines(context: template.Context) -> SafeString:
    """On a topic's page, with its `topic`, `posts` and `page`."""
    full = not context["user"].is_authenticated
    return _structured().head_of_topic(context["topic"], context["posts"], context["page"], full=full)


@register.simple_tag(takes_context=True)
def list_for_machines(context: template.Context) -> SafeString:
    """On a list of topics, with its `older` and `is_first`, and its `category` or which it `show`s."""
    show = context.get("show")
    first, older = context["is_first"], context["older"]
    return _structured().head_of_list(context.get("category"), show, first=first, older=older)
