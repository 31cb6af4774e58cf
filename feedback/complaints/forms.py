"""What members and agents type about cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.content import markdown
from portal.content.images import HELP, ImagesField
from portal.shell import ports

from .actions import ORDERS_OFFERED
from .models import Category

if TYPE_CHECKING:
    from portal.members.models import Member

TEXT_LENGTH = min(10_000, markdown.MAX_LENGTH)


def _text(label: Any, rows: int = 5, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=TEXT_LENGTH, widget=widget, **kwargs)


class NewCaseForm(forms.Form):
    """A new case, with the member's own orders to choose from."""

    subject = forms.CharField(label=_("What is it about?"), max_length=120)
    category = forms.ChoiceField(label=_("Kind"), choices=Category)
    purchase = forms.ChoiceField(label=_("Which order is it about?"), required=False)
    text = _text(_("What happened?"), rows=7, help_text=_("Tell us also what would help you now."))
    photos = ImagesField(label=_("Photos"), help_text=HELP)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purchase"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = [("", _("None, or not in this list")), *_orders_of(member)]


def _orders_of(member: Member) -> list[tuple[str, str]]:
    return [
        (
            f"purchase:{known.id}",
            f"{known.external_id} · {format_date(timezone.localtime(known.purchased_at), 'DATE_FORMAT')}",
        )
        for known in ports.list_purchases(member=member, limit=ORDERS_OFFERED)
    ]


class MemberReplyForm(forms.Form):
    text = _text(_("Your reply"))
    photos = ImagesField(label=_("Photos"), help_text=HELP)


class NoteForm(forms.Form):
    """A note stands in nobody's way: it needs no version."""

    text = _text(_("Internal note"), rows=3)


class VersionForm(forms.Form):
    """A step of an agent, with the version of the case she was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class AgentReplyForm(VersionForm):
    text = _text(_("Reply to the member"))
    waiting = forms.BooleanField(label=_("Then wait for the member's answer"), required=False)


class ResolveForm(VersionForm):
    text = _text(_("What you tell the member"))
    goodwill_points = forms.IntegerField(
        label=_("Goodwill points"), min_value=0, max_value=1000, required=False, initial=0
    )

    def clean_goodwill_points(self) -> int:
        return self.cleaned_data["goodwill_points"] or 0
