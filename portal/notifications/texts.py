"""Messages whose wording is data: edited in the admin, sent by journeys."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .kinds import TEXT_PREFIX, Purpose

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class MessageText(models.Model):
    """A message's wording as data, in both languages, edited in the admin and sent by journeys.

    `{first_name}` and the fields of the triggering event (`{points}`, `{years}`) are filled in.
    """

    key = models.SlugField(_("key"), max_length=60, unique=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose, default=Purpose.THANKS)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_de = models.CharField(_("title (German)"), max_length=120)
    body_en = models.TextField(_("text (English, Markdown)"))
    body_de = models.TextField(_("text (German, Markdown)"))
    action_en = models.CharField(_("button (English)"), max_length=60, blank=True)
    action_de = models.CharField(_("button (German)"), max_length=60, blank=True)
    url = models.CharField(
        _("button leads to"),
        max_length=400,
        blank=True,
        help_text=_("An address of the portal, like /loyalty/."),
    )

    class Meta:
        verbose_name = _("text")
        verbose_name_plural = _("texts")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.in_language("title")

    @property
    def template(self) -> str:
        """What `notify` takes to send this text."""
        return f"{TEXT_PREFIX}{self.key}"

    def in_language(self, part: str, language: str | None = None) -> str:
        """`part` (title, body, action) in `language`, default the active one; English where unknown."""
        short = (language or get_language() or "en")[:2]
        return str(getattr(self, f"{part}_{'de' if short == 'de' else 'en'}"))

    def clean(self) -> None:
        if self.url and not self.url.startswith("/"):
            raise ValidationError({"url": _("Start with a slash: an address of this portal.")})


def fill(wording: str, values: dict[str, Any]) -> str:
    """`wording` with each `{name}` replaced by its value; a name nobody knows is left out."""
    return _PLACEHOLDER.sub(lambda found: str(values.get(found[1], "")), wording)
