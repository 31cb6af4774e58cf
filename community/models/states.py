"""What moderation makes of something written."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    VISIBLE = "visible", _("visible")
    HELD = "held", _("waiting for approval")
    HIDDEN = "hidden", _("hidden")


# Spelt out, not bound: SQLite takes a partial index only for the very words of its condition.
HELD = RawSQL("'held'", [], output_field=models.CharField())
