"""The empty form for a reply below a topic, which each reader who may write gets with the page."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.shell.stencils import Stencil, hole

from .. import policies
from ..forms.writing import ReplyForm
from ..models import Reputation, Topic
from ..screening import haste


def barred(viewer: Any) -> Reputation | None:
    """The standing of a member who may write nothing for now, or for good; None for everybody else."""
    if not viewer.is_authenticated:
        return None
    standing = policies.standing_of(viewer)
    return standing if standing.is_barred() else None


def reply_box(topic: Topic, member: Any, csrf_token: str, no_pictures: str) -> SafeString:
    """For a topic that comes `for_page`: with what the member has begun to write.

    `no_pictures` is why she may not upload any, "" where she may.
    """
    version: int | None = getattr(topic, "draft_version", None)
    values = {
        "doors": topic.doors,
        "pk": topic.pk,
        "member": member.pk,
        "csrf": csrf_token,
        "stamp": haste.stamp(),
        "version": version or 0,
        "text": getattr(topic, "draft_text", None) or "",
    }
    return _stencil(get_language(), bool(version), no_pictures).fill(values)


@functools.cache
def _stencil(language: str | None, is_begun: bool, no_pictures: str) -> Stencil:
    version = hole("version") if is_begun else 0
    context = {
        "topic": SimpleNamespace(pk=hole("pk"), doors=hole("doors"), draft_version=version),
        "user": SimpleNamespace(pk=hole("member")),
        "form": ReplyForm(initial={"text": hole("text")}),
        "may_reply": True,
        "no_pictures": no_pictures,
        "csrf_token": hole("csrf"),
        "stamp": hole("stamp"),
    }
    return Stencil.of("community/_reply.html", context)
