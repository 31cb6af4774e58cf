"""What a member has begun to write; kept on the server until it is sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """One text per member and place: "new", "reply:17" (a topic) or "edit:42" (a post)."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts", verbose_name=_("member")
    )
    place = models.CharField(_("place"), max_length=40)
    title = models.CharField(_("title"), max_length=140, blank=True)
    text = models.TextField(_("text"), blank=True)
    category = models.ForeignKey(
        "community.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    kind = models.CharField(_("kind"), max_length=16, blank=True)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.place}"
