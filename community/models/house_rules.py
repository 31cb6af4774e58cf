"""The house rules, by version, and who has accepted which."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class HouseRulesQuerySet(models.QuerySet["HouseRules"]):
    def current(self) -> HouseRules | None:
        """The version in force: the newest published one."""
        return self.published().first()

    def to_accept(self, member: Any) -> HouseRules | None:
        """The version in force, where this member has not accepted it."""
        accepted = Exists(Acceptance.objects.filter(rules=OuterRef("pk"), member=member))
        current = self.published().annotate(is_accepted=accepted).first()
        return None if current is None or current.is_accepted else current

    def published(self) -> HouseRulesQuerySet:
        """All versions that are or were in force, the newest first."""
        return self.filter(published_at__lte=timezone.now()).order_by("-version")


class HouseRules(models.Model):
    """One version of the rules. A published version never changes: a change is a new version."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    introduction_en = models.TextField(_("introduction (English)"), blank=True)
    introduction_de = models.TextField(_("introduction (German)"), blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)

    objects: ClassVar[HouseRulesQuerySet] = HouseRulesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"v{self.version}"

    @property
    def introduction(self) -> str:
        """In the reader's language."""
        return self.introduction_de if (get_language() or "").startswith("de") else self.introduction_en


class Rule(models.Model):
    """One rule of one version; `code` ("respect") stays the same over versions."""

    rules = models.ForeignKey(HouseRules, models.CASCADE, related_name="rules", verbose_name=_("house rules"))
    position = models.PositiveSmallIntegerField(_("number"))
    code = models.SlugField(_("short name"), max_length=40)
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_de = models.CharField(_("title (German)"), max_length=120)
    text_en = models.TextField(_("text (English)"))
    text_de = models.TextField(_("text (German)"))

    class Meta:
        verbose_name = _("rule of the house")
        verbose_name_plural = _("rules of the house")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rules", "position"], name="rule_position_once"),
            models.UniqueConstraint(fields=["rules", "code"], name="rule_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_de if (get_language() or "").startswith("de") else self.title_en

    @property
    def text(self) -> str:
        return self.text_de if (get_language() or "").startswith("de") else self.text_en


class Acceptance(models.Model):
    """A member has accepted a version of the house rules."""

    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    rules = models.ForeignKey(
        HouseRules, models.PROTECT, related_name="acceptances", verbose_name=_("house rules")
    )
    accepted_at = models.DateTimeField(_("accepted at"), default=timezone.now)

    class Meta:
        verbose_name = _("acceptance of the rules")
        verbose_name_plural = _("acceptances of the rules")
        constraints = [models.UniqueConstraint(fields=["member", "rules"], name="acceptance_once")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.rules_id}"


class WatchedWord(models.Model):
    """A word or phrase that does something when somebody writes it; `*` at an end stands for any ending."""

    class Action(models.TextChoices):
        HIDE = "hide", _("hide at once")
        HOLD = "hold", _("hold until a moderator has looked")
        ALERT = "alert", _("tell the moderators")
        ESCALATE = "escalate", _("tell the moderators first of all")

    text = models.CharField(_("word or phrase"), max_length=80, unique=True)
    action = models.CharField(_("what happens"), max_length=8, choices=Action, default=Action.HOLD)
    rule = models.CharField(_("rule"), max_length=40, blank=True, help_text=_("The short name of a rule."))
    note = models.CharField(_("note"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("watched word")
        verbose_name_plural = _("watched words")
        ordering = ["text"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="watched_word_is_something"),
        ]

    def __str__(self) -> str:
        return self.text
