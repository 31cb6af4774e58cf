"""What members fill in."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import policies
from ..actions.texts import MAX_TEXT, MAX_TITLE
from ..models import Category, Kind, Post
from .polls import PollFields


def text_field(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=MAX_TEXT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=_("You can use Markdown: **bold**, *italic*, `code`, > quote, - list."),
    )


class ReplyForm(forms.Form):
    text = text_field(_("Your reply"), 6)


class EditForm(forms.Form):
    """Of a post of one's own; the opening one has its topic's title with it."""

    title = forms.CharField(label=_("Title"), max_length=MAX_TITLE)
    text = text_field(_("Your post"), 12)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not post.is_opening:
            del self.fields["title"]


def _in_rooms(categories: list[Category]) -> list[Category]:
    """Each under the one it lies in."""
    places: dict[int | None, int] = {category.pk: place for place, category in enumerate(categories)}
    return sorted(categories, key=lambda one: (places.get(one.parent_id, places[one.pk]), places[one.pk]))


def _full_name(category: Category, names: dict[int | None, str]) -> str:
    """With the category it lies in, where the reader may see that one."""
    above = names.get(category.parent_id)
    return f"{above} › {category.name}" if above else category.name


class TopicForm(PollFields):
    """A new topic by `member`: only where she may write, and only of kinds that are welcome there."""

    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("Category"), empty_label=_("Please choose")
    )
    kind = forms.ChoiceField(label=_("What is it?"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("Title"), max_length=140)
    text = text_field(_("Text"), 10)

    def __init__(self, *args: Any, member: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["category"].queryset = Category.objects.visible_to(member)  # type: ignore[attr-defined]
        kinds = [kind for kind in Kind if kind != Kind.ANNOUNCEMENT or member.is_staff]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]
        self._offer([kind.value for kind in kinds])

    def _offer(self, kinds: list[str]) -> None:
        """Offer the categories that take one of `kinds`; the page knows which (`data-kinds`).

        What is not offered is still understood, so that it is refused in words.
        """
        field: Any = self.fields["category"]
        names: dict[int | None, str] = {category.pk: category.name for category in field.queryset}
        open_ones = [category for category in field.queryset if not category.archived]
        welcome = {one.pk: [kind for kind in one.kinds if kind in kinds] for one in open_ones}
        named = [(one.pk, _full_name(one, names)) for one in _in_rooms(open_ones) if welcome[one.pk]]
        field.choices = [("", field.empty_label), *named]
        field.widget.attrs["data-kinds"] = json.dumps({str(pk): some for pk, some in welcome.items()})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        category, kind = data.get("category"), data.get("kind")
        if category and kind and not policies.may_start(self.member, category, kind):
            self._refuse(category)
        return data

    def _refuse(self, category: Category) -> None:
        """Say what may be started there, beside the field it is about."""
        welcome = [str(Kind(known).label) for known in policies.kinds_for(self.member, category)]
        if welcome:
            message = _("In “%(category)s” you can start: %(kinds)s.")
            self.add_error("kind", message % {"category": category, "kinds": ", ".join(welcome)})
        else:
            message = _("In “%(category)s” you cannot start a topic. Please choose another category.")
            self.add_error("category", message % {"category": category})
