"""The brand: name, logo and accent colour of the company this portal belongs to."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DEFAULT_NAME = "Stammtisch"
DEFAULT_ACCENT = "#14594a"
DEFAULT_LOGO = (
    '<svg viewBox="0 0 40 40"><circle cx="20" cy="20" r="12" fill="none" stroke="currentColor" '
    'stroke-width="3"/>'
    '<g fill="currentColor"><circle cx="20" cy="3.6" r="3.1"/><circle cx="34.2" cy="11.8" r="3.1"/>'
    '<circle cx="34.2" cy="28.2" r="3.1"/>'
    '<circle cx="20" cy="36.4" r="3.1"/><circle cx="5.8" cy="28.2" r="3.1"/>'
    '</g><circle cx="5.8" cy="11.8" r="3.1" fill="#c98a2b"/></svg>'
)


def _default_logo() -> str:
    return DEFAULT_LOGO


class Brand(models.Model):
    """One row at most. Where there is none, the defaults above hold."""

    ONLY: ClassVar[int] = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY, editable=False)
    name = models.CharField(pgettext_lazy("of a company", "name"), max_length=40, default=DEFAULT_NAME)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        default=DEFAULT_ACCENT,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Please give a colour such as #14594a."))],
        help_text=_("Where it would be hard to read, a darker or lighter shade is shown."),
    )
    logo = models.TextField(
        _("logo"),
        default=_default_logo,
        help_text=_("An SVG of shapes, square; “currentColor” takes the accent colour."),
    )

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brand")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="brand_one_row")]

    def __str__(self) -> str:
        return self.name
