"""What moderators fill in to arrange topics."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..actions.texts import MAX_TITLE
from ..models import Category, Post, State, Topic

MOST = 2000
_TOPIC = re.compile(r"(?:.*/t/)?(\d{1,18})(?:/.*)?", re.ASCII | re.DOTALL)
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?", re.ASCII)


class MoveForm(forms.Form):
    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=pgettext_lazy("where a topic goes", "To"),
        empty_label=gettext_lazy("Please choose"),
    )

    def __init__(self, *args: Any, topic: Topic, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_move_%s"
        rooms = Category.objects.visible_to(viewer).filter(archived=False).exclude(pk=topic.category_id)
        self.fields["category"].queryset = rooms  # type: ignore[attr-defined]


class MergeForm(forms.Form):
    """`into` becomes the topic that is meant."""

    into = forms.CharField(
        label=gettext_lazy("Into"),
        max_length=300,
        help_text=gettext_lazy("The other topic's address, or its number."),
    )

    def __init__(self, *args: Any, topic: Topic, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_merge_%s"
        self.topic, self.viewer = topic, viewer

    def clean_into(self) -> Topic:
        match = _TOPIC.fullmatch(self.cleaned_data["into"].strip())
        visible = Topic.objects.visible_to(self.viewer).select_related("category")
        topic = visible.filter(pk=match[1]).first() if match else None
        if topic is None:
            raise forms.ValidationError(_("There is no such topic."))
        if topic == self.topic:
            raise forms.ValidationError(_("Choose another topic to merge this one into."))
        return topic


class SplitForm(forms.Form):
    """`numbers` ("5-9, 12") become the ids of the posts that are meant, beside those that were ticked."""

    title = forms.CharField(label=gettext_lazy("Title of the new topic"), max_length=MAX_TITLE)
    numbers = forms.CharField(
        label=pgettext_lazy("of posts", "Numbers"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Such as 5-9, 12. Or tick the posts below."),
    )

    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "id_split_%s"
        self.topic = topic

    def clean_numbers(self) -> list[int]:
        """The posts' ids. At most MOST at a time."""
        parts = [part.strip() for part in self.cleaned_data["numbers"].split(",") if part.strip()]
        visible = Post.objects.filter(topic=self.topic, state=State.VISIBLE)
        ids: list[int] = []
        for part in parts:
            match = _RANGE.fullmatch(part)
            if not match:
                raise forms.ValidationError(_("“%(part)s” is no number and no range.") % {"part": part[:20]})
            first, last = int(match[1]), int(match[2] or match[1])
            rows = visible.filter(number__gte=first, number__lte=last).values_list("pk", flat=True)
            ids += rows[: MOST + 1]
        if len(ids) > MOST:
            raise forms.ValidationError(_("At most %(max)d posts at a time.") % {"max": MOST})
        return ids

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "numbers" in data and not self.posts:
            self.add_error("numbers", _("Choose at least one post that can be seen."))
        return data

    @property
    def posts(self) -> list[int]:
        """The ids of all that is chosen."""
        sent = self.data.getlist("post") if isinstance(self.data, QueryDict) else []
        ticked = [int(pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]
        return [*self.cleaned_data["numbers"], *ticked[:MOST]]


class CaseForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=120)
    note = forms.CharField(
        label=gettext_lazy("A word to the author"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It stands at the beginning of the case; the author reads it."),
    )
