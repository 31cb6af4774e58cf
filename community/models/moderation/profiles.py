"""What a decision took out of a member's profile."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .decisions import Decision


class TakenProfile(models.Model):
    """The name, handle and text that a decision took, kept for its reversal; `given` is her name since.

    Erased with the member, whose words they are.
    """

    decision = models.OneToOneField(
        Decision, models.CASCADE, related_name="taken_profile", verbose_name=_("decision")
    )
    display_name = models.CharField(pgettext_lazy("of a person", "name"), max_length=80)
    handle = models.CharField(_("handle"), max_length=40)
    about = models.TextField(_("about me"), max_length=400, blank=True)
    given = models.CharField(_("called instead"), max_length=40)

    class Meta:
        verbose_name = _("profile that was taken out")
        verbose_name_plural = _("profiles that were taken out")

    def __str__(self) -> str:
        return f"{self.decision_id}: {self.given}"
