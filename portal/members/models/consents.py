"""What a member has agreed to: a log, never overwritten."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .member import Member


class Purpose(models.TextChoices):
    """What a consent is asked for."""

    SURVEY_MAIL = "survey_mail", _("Surveys by e-mail")
    NEWS_MAIL = "news_mail", _("Offers and news by e-mail")
    BIRTHDAY = "birthday", _("A greeting on my birthday")
    CUSTOMER_VOICE = "customer_voice", _("Being shown as a customer's voice")


class ConsentQuerySet(models.QuerySet["Consent"]):
    def current(self, member: Member, purpose: str) -> Consent | None:
        """The newest entry of the log, which is what holds."""
        return self.filter(member=member, purpose=purpose).order_by("-given_at", "-pk").first()

    def holds(self, member: Member, purpose: str) -> bool:
        current = self.current(member, purpose)
        return bool(current and current.granted)


class Consent(models.Model):
    """One entry of the consent log: given or withdrawn, to which wording, where and when."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="consents", verbose_name=_("member"))
    purpose = models.CharField(_("purpose"), max_length=40, choices=Purpose)
    granted = models.BooleanField(_("granted"))
    wording = models.CharField(_("wording version"), max_length=40)
    source = models.CharField(_("source"), max_length=80)
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    objects: ClassVar[ConsentQuerySet] = ConsentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        indexes = [models.Index(fields=["member", "purpose", "-given_at"], name="consent_current")]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.granted}"
