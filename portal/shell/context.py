"""What every page's frame needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from . import brand, nav

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, eq=False)
class Theme:
    """A look to choose; told apart without looking at its label, which each language says otherwise."""

    value: str
    label: _StrPromise


CHOICES = (Theme("system", _("As my device")), Theme("light", _("Light")), Theme("dark", _("Dark")))
LANGUAGES = (("en", "English"), ("de", "Deutsch"))
THEME_COOKIE = "theme"
THEMES = frozenset(theme.value for theme in CHOICES)


def chosen_theme(request: HttpRequest) -> str:
    """The member's own choice, else the visitor's cookie."""
    chosen = getattr(request.user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


def shell(request: HttpRequest) -> dict[str, Any]:
    theme, nav_of = chosen_theme(request), nav.by_section(request)
    return {
        "brand": brand.current(),
        "nav_main": nav_of.get("main", ()),
        "nav_work": nav_of.get("work", ()),
        "nav_foot": nav_of.get("foot", ()),
        "settings_tabs": nav_of.get("settings", ()),
        "around": nav.around(request.path),
        "theme": "" if theme == "system" else theme,
        "theme_choice": theme,
        "themes": CHOICES,
        "languages": LANGUAGES,
        "LANGUAGE_CODE": translation.get_language(),
        "styleguide": settings.STYLEGUIDE,
    }
