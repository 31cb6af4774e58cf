"""Drafts as they are sent and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.members.models import Member

from ..actions.texts import MAX_TEXT, MAX_TITLE
from ..forms.polls import POLL_FIELDS
from ..models import Category, Draft, Post, Topic
from ..models.drafts import spot_of


class SaveForm(forms.Form):
    """What a page sends to have it kept; the fields of the form that is being filled in, whichever it has."""

    place = forms.CharField(max_length=40)
    draft_version = forms.IntegerField(min_value=0, max_value=2**31 - 2, required=False)
    title = forms.CharField(max_length=MAX_TITLE, required=False, strip=False)
    text = forms.CharField(max_length=MAX_TEXT, required=False, strip=False)
    category = forms.ModelChoiceField(Category.objects.none(), required=False)
    kind = forms.CharField(max_length=16, required=False)
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    poll_question = forms.CharField(max_length=160, required=False, strip=False)
    poll_options = forms.CharField(max_length=2000, required=False, strip=False)
    poll_several = forms.BooleanField(required=False)
    poll_closes_at = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.visible_to(member)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """As `actions.save_draft` takes it: the form's `version` is the post's."""
        data = super().clean() or {}
        data["base"] = data.pop("version", None) or 0
        data["version"] = data.pop("draft_version", None) or 0
        typed = {name: data.pop(name, "") for name in POLL_FIELDS}
        data["poll"] = {name: value for name, value in typed.items() if value}
        return data


@dataclass(frozen=True)
class Listed:
    """A draft with the words and the address of its place; no address where that is gone."""

    draft: Draft
    about: str
    url: str


def listed(member: Member) -> list[Listed]:
    """Her drafts with their places: three queries, however many there are."""
    drafts = list(Draft.objects.of(member))
    replied = {draft.spot.pk for draft in drafts if draft.spot.kind == "reply"}
    edited = {draft.spot.pk for draft in drafts if draft.spot.kind == "edit"}
    topics = Topic.objects.visible_to(member).in_bulk(replied)
    posts = Post.objects.visible_to(member).select_related("topic").filter(author=member).in_bulk(edited)
    return [_listed(draft, topics.get(draft.spot.pk), posts.get(draft.spot.pk)) for draft in drafts]


def _listed(draft: Draft, topic: Topic | None, post: Post | None) -> Listed:
    kind, url = draft.spot.kind, way_back(draft.place)
    if kind == "new":
        return Listed(draft, draft.title or draft.poll.get(POLL_FIELDS[0]) or _("A new topic"), url)
    if kind == "reply" and topic:
        return Listed(draft, _("Reply to “%(title)s”") % {"title": topic.title}, url)
    if kind == "edit" and post:
        return Listed(draft, _("Edit of your post in “%(title)s”") % {"title": post.topic.title}, url)
    return Listed(draft, _("No longer there"), "")


def way_back(place: str) -> str:
    """Where a draft is written on."""
    spot = spot_of(place)
    if spot is None:
        return reverse("community:drafts")
    if spot.kind == "new":
        return reverse("community:new")
    return reverse("community:reply" if spot.kind == "reply" else "community:edit", args=[spot.pk])
