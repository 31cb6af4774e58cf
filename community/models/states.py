"""What moderation makes of something written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    VISIBLE = "visible", _("visible")
    HELD = "held", _("waiting for approval")
    HIDDEN = "hidden", _("hidden")
