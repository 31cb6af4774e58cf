"""What staff fills in to ask for a customer's voice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.content.models import Image

from ..actions.voices import MAX_EXCERPT
from ..models import Post
from ..texts.pictures import source_of_post


class VoiceForm(forms.Form):
    """The words of `post` to show, and one of its pictures or none."""

    excerpt = forms.CharField(
        label=_("Words to show"),
        max_length=MAX_EXCERPT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Copied from the post, unchanged and in one piece; at most 400 characters."),
    )
    picture = forms.ChoiceField(label=_("Picture"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pictures = list(Image.objects.of(source_of_post(post.pk)))
        if not self.pictures:
            del self.fields["picture"]
            return
        numbered = [
            (str(image.pk), _("Picture %(number)d") % {"number": n})
            for n, image in enumerate(self.pictures, 1)
        ]
        self.fields["picture"].choices = [("", _("No picture")), *numbered]  # type: ignore[attr-defined]

    def clean_picture(self) -> UUID | None:
        chosen = self.cleaned_data.get("picture")
        return UUID(chosen) if chosen else None
