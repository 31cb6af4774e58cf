"""What members fill in."""

from __future__ import annotations

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

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        category, kind = data.get("category"), data.get("kind")
        if category and kind and not policies.may_start(self.member, category, kind):
            welcome = [str(Kind(known).label) for known in policies.kinds_for(self.member, category)]
            message = _("In “%(category)s” you can start: %(kinds)s.")
            self.add_error("kind", message % {"category": category, "kinds": ", ".join(welcome) or "–"})
        return data
