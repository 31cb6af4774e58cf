"""What is searched for."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from community.models import Category
from community.pages import compiled
from community.searching import container_of
from portal.members.models import Member
from portal.search.sources import Filters

FIRST, LAST = datetime(1970, 1, 2).date(), datetime(2199, 12, 31).date()


class Tab(models.TextChoices):
    """Where to search; the value is that of `?in=`."""

    ALL = "", _("Everything")
    COMMUNITY = "community", _("Community")
    TOPICS = "topics", _("Topics")
    REPLIES = "replies", _("Replies")
    HELP = "help", _("Help")


KINDS: dict[str, tuple[str, ...]] = {
    Tab.COMMUNITY: ("topic", "post"),
    Tab.TOPICS: ("topic",),
    Tab.REPLIES: ("post",),
    Tab.HELP: ("help",),
}


class Sort(models.TextChoices):
    BEST = "", _("Best match")
    NEWEST = "newest", _("Newest first")


class Solved(models.TextChoices):
    ANY = "", _("All")
    YES = "yes", _("Solved questions")
    NO = "no", _("Open questions")


class DayField(forms.DateField):
    """A day the calendar can hold in every time zone."""

    default_error_messages = {"invalid": _("Please give a day, such as 2026-11-23.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        if day and not FIRST <= day <= LAST:
            raise forms.ValidationError(_("The day must lie between 1970 and 2199."))
        return day


class SearchForm(forms.Form):
    """The filters of a search, as they stand in its address; `viewer` decides what there is to choose."""

    category = forms.ModelChoiceField(
        Category.objects.none(),
        label=_("Category"),
        required=False,
        to_field_name="slug",
        empty_label=_("All"),
    )
    author = forms.CharField(label=_("Written by"), required=False, max_length=60)
    since = DayField(label=_("Written from"))
    until = DayField(label=_("Written until"))
    solved = forms.ChoiceField(label=_("Questions"), required=False, choices=Solved.choices)
    sort = forms.ChoiceField(label=_("Sorted by"), required=False, choices=Sort.choices)

    def __init__(self, *args: Any, viewer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        choices = Category.objects.visible_to(viewer).select_related("parent")
        self.fields["category"].queryset = choices  # type: ignore[attr-defined]
        self.fields["author"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}
        self.fields["author"].help_text = _("A member's name in the forum, such as @anna.")

    def clean_author(self) -> Member | None:
        handle = self.cleaned_data["author"].strip().removeprefix("@").lower()
        if not handle:
            return None
        found = Member.objects.visible_to(self.viewer).filter(handle=handle).first()
        if found is None:
            raise forms.ValidationError(_("Nobody here has this name."))
        return found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("since"), data.get("until")
        if first and last and first > last:
            self.add_error("since", _("The first day must not be after the last."))
        return data

    @property
    def in_use(self) -> int:
        """How many filters are set."""
        return sum(bool(self.data.get(name)) for name in self.fields if name != "sort")

    @property
    def is_newest(self) -> bool:
        return self.cleaned_data["sort"] == Sort.NEWEST

    def filters(self, tab: str) -> Filters:
        """What the form asks for, within a tab; needs a valid form. Days are the portal's, ends included."""
        data = self.cleaned_data
        return Filters(
            kinds=KINDS.get(tab),
            containers=tuple(map(container_of, self._categories())),
            author=data["author"].pk if data["author"] else None,
            since=_begin(data["since"]) if data["since"] else None,
            until=_begin(data["until"] + timedelta(days=1)) if data["until"] else None,
            solved={Solved.YES: True, Solved.NO: False}.get(data["solved"]),
        )

    def _categories(self) -> list[Category]:
        chosen = self.cleaned_data["category"]
        if chosen is None:
            return []
        return [chosen, *Category.objects.visible_to(self.viewer).filter(parent=chosen)]


def _begin(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def is_narrowed(address: Mapping[str, Any]) -> bool:
    """Whether a filter or another order stands in the address of a search."""
    return any(address.get(name) for name in SearchForm.base_fields)


def filters_box(viewer: Any) -> SafeString:
    """The filters where none is set, which is as good as always."""
    return _filters_box(get_language(), tuple(compiled.category_names(viewer)))


@functools.lru_cache(maxsize=64)
def _filters_box(language: str | None, categories: tuple[tuple[str, str, str], ...]) -> SafeString:
    """For those who may choose among these categories, given by their address and their names."""
    form = SearchForm(viewer=AnonymousUser())
    field: Any = form.fields["category"]
    named = [(slug, str(Category(name_en=name_en, name_de=name_de))) for slug, name_en, name_de in categories]
    field.choices = [("", field.empty_label), *named]
    return render_to_string("home/_search_filters.html", {"form": form})
