"""What the forms for writing share: a picture that is sent along, and what was put into the text by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from portal.content.images import HELP, ImagesField
from portal.members.models import Member
from portal.members.requests import MemberRequest
from portal.shell.ports import Refused

from .. import actions, policies
from ..forms.writing import EditForm
from ..models import Draft, Post
from ..models.drafts import spot_of
from . import pictures


class PictureForm(forms.Form):
    """One picture and what can be seen on it."""

    picture = ImagesField(max_files=1, label=_("Add a picture"), help_text=HELP, widths=pictures.WIDTHS)
    alt = forms.CharField(
        label=_("What can be seen on it?"),
        max_length=200,
        required=False,
        help_text=_("For those who cannot see the picture."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["picture"].widget.allow_multiple_selected = False

    def keep(self, request: MemberRequest) -> str:
        """The Markdown of the picture, kept now; "" where there is none, or it was refused (see `errors`)."""
        if not self.is_valid() or not self.cleaned_data["picture"]:
            return ""
        [picture] = self.cleaned_data["picture"]
        try:
            image = actions.add_picture(member=request.user, picture=picture)
        except Refused as refusal:
            self.add_error("picture", str(refusal))
            return ""
        return pictures.markdown_of(image, self.cleaned_data["alt"])


@dataclass(frozen=True)
class Written:
    """What a form for writing has sent, with the picture in its text, and what is to be done with it."""

    data: QueryDict
    refused: PictureForm | None = None

    @property
    def picture(self) -> PictureForm:
        """The form for one, with what is wrong with the picture that was sent."""
        return self.refused or PictureForm()

    @property
    def shows(self) -> bool:
        """Whether a preview is asked for."""
        return "preview" in self.data

    @property
    def goes_on(self) -> bool:
        """Whether she goes on writing, instead of publishing."""
        return self.shows or "add_picture" in self.data or self.refused is not None

    @property
    def status(self) -> int:
        return 422 if self.refused else 200


def written(request: MemberRequest) -> Written:
    """Read the form; a picture sent along is kept and put at the end of the text."""
    if not request.FILES.get("picture"):
        return Written(request.POST)
    data, picture = request.POST.copy(), PictureForm(request.POST, request.FILES)
    if added := picture.keep(request):
        data["text"] = f"{data.get('text', '').rstrip()}\n\n{added}\n".lstrip()
        return Written(data)
    return Written(data, picture if picture.errors else None)


def preview_of(member: Member, data: QueryDict) -> str:
    """The text as it will look: a new one with the member's own pictures, an edit as it will be stored.

    What a moderator edits shows the pictures of the post and of its author, and none of her own.
    """
    text = data.get("text", "")[: actions.MAX_TEXT]
    edited = _edited(member, data.get("place", ""))
    if edited is None:
        return actions.render(text, author=member.pk)
    return actions.render(text, author=edited.author_id, post=edited.pk)


def _edited(member: Member, place: str) -> Post | None:
    """The post that is edited there, where she may."""
    spot = spot_of(place)
    if spot is None or spot.kind != "edit":
        return None
    posts = Post.objects.visible_to(member).select_related("topic__category")
    post = posts.filter(pk=spot.pk).first()
    return post if post and policies.may_edit(member, post) else None


def form_of_edit(post: Post, draft: Draft | None) -> EditForm:
    """The form with what is stored, or with what she has begun, on the version she began from."""
    initial = {"title": post.topic.title, "text": post.text, "version": post.version}
    if draft:
        initial |= {"text": draft.text, "version": draft.base or post.version}
        initial |= {"title": draft.title or post.topic.title}
    return EditForm(initial=initial, post=post)
