"""What a member agrees to when she becomes a customer's voice. A change of words is a new VERSION."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

VERSION = "2026-11"


def wording(*, brand: str, with_picture: bool, language: str) -> str:
    """The whole text, in her language; it is stored with her answer."""
    with translation.override(language):
        what = _("these words and the picture") if with_picture else _("these words")
        return _(
            "I agree that %(brand)s shows %(what)s, with my name as it stands in my profile, on the page "
            "“What customers say” of this portal and on websites that embed this page. I do so of my own "
            "free will; a no has no disadvantage for me. I can withdraw my consent at any time; from then "
            "on nothing of it is shown there any more."
        ) % {"brand": brand, "what": what}
