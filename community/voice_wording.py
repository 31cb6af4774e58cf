"""What a member agrees to when she becomes a customer's voice. A change of words is a new VERSION."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from portal.shell import brand

from .models import Voice

VERSION = "2026-11"


@dataclass(frozen=True)
class Terms:
    """The whole text, in which language, and its version."""

    text: str
    language: str
    version: str


def terms_of(voice: Voice, language: str) -> Terms:
    """What she has agreed to; where she has not (yet), what she would agree to now, in that language."""
    if voice.state == Voice.State.GRANTED:
        return Terms(voice.wording, voice.language, voice.wording_version)
    company = brand.current().name
    text = wording(company=company, with_picture=voice.picture is not None, language=language)
    return Terms(text, language, VERSION)


def wording(*, company: str, with_picture: bool, language: str) -> str:
    """The whole text in a language; it is stored with her answer."""
    with translation.override(language):
        what = _("these words and the picture") if with_picture else _("these words")
        return _(
            "I agree that %(brand)s shows %(what)s, with my name as it stands in my profile, on the page "
            "“What customers say” of this portal and on websites that embed this page. I do so of my own "
            "free will; a no has no disadvantage for me. I can withdraw my consent at any time; from then "
            "on nothing of it is shown there any more."
        ) % {"brand": company, "what": what}
