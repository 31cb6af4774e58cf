"""Mails that came in as replies."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class IncomingMail(models.Model):
    """A mail somebody sent to a topic, and what came of it; never what it said.

    `key` is the SHA-256 of its Message-ID in hexadecimal digits, so that the same mail counts once.
    `outcome` is "posted", "ignored" or the code of the refusal.
    """

    key = models.CharField(_("key"), max_length=64, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    topic = models.ForeignKey(
        "community.Topic",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic"),
    )
    outcome = models.CharField(_("outcome"), max_length=40, blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        indexes = [models.Index(fields=["received_at"], name="incoming_mail_at")]

    def __str__(self) -> str:
        return f"{self.key[:12]}: {self.outcome}"
