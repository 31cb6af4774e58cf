"""What is shown of customers' voices, and the version that says whether it is still the same."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import translation

from portal.shell import brand

from ..models import Voice

#: Bumped with the look of the embedded page, which caches would keep otherwise.
LOOK = 1
KEPT_SECONDS = 3600


def version_of(voices: Iterable[Voice], language: str) -> str:
    """Equal where nothing that is shown differs: words, people, pictures, brand and language.

    It is made of the rows themselves, read anew for each request: what is withdrawn, hidden or erased changes
    it in the same moment, and no cache has to be told.
    """
    shown = [
        (voice.pk, voice.excerpt, str(voice.picture), voice.member.display_name, voice.member.handle)
        for voice in voices
    ]
    seen = repr((LOOK, settings.STATIC_URL, brand.current().version, brand.current().name, language, shown))
    return hashlib.sha256(seen.encode()).hexdigest()[:32]


def embedded(voices: list[Voice], language: str, version: str) -> str:
    """The embeddable page in that language, rendered once per version."""
    key = f"community:voices:{version}"
    html: str | None = cache.get(key)
    if html is None:
        with translation.override(language):
            context = {
                "voices": voices,
                "brand": brand.current(),
                "site": settings.SITE_URL,
                "LANGUAGE_CODE": language,
            }
            html = render_to_string("community/voices_embed.html", context)
        cache.set(key, html, KEPT_SECONDS)
    return html
