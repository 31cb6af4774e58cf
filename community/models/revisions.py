"""Former texts of posts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .posts import Post


class Revision(models.Model):
    """A text a post had before it was edited; `version` is the one that text was.

    `decision` has replaced it, or its reversal has: of its revisions the first holds the text before.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions", verbose_name=_("post"))
    version = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=140, blank=True)
    text = models.TextField(_("text"))
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("edited by"),
    )
    decision = models.ForeignKey(
        "community.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="revisions",
        verbose_name=_("replaced by the decision"),
    )
    written_at = models.DateTimeField(_("written at"))
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)

    class Meta:
        verbose_name = _("former text")
        verbose_name_plural = _("former texts")
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["post", "version"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.post_id} v{self.version}"
