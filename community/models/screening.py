"""What looks at a text while it is written: the rules' numbers, fingerprints, checks, cleaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.activity.leases import Leased, LeasedQuerySet
from portal.precompiled import Given, Select


class ScreeningRulesQuerySet(models.QuerySet["ScreeningRules"]):
    def current(self) -> ScreeningRules:
        """The rules in force: what staff has set, else the usual numbers."""
        return self.first() or ScreeningRules()


class ScreeningRules(models.Model):
    """The numbers of the rules, one row for the whole community. 0 switches a rule off.

    A member is new as long as her trust is.
    """

    first_posts_held = models.PositiveSmallIntegerField(
        _("first posts held"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("So many posts of a new member wait until a moderator has looked at them."),
    )
    new_posts_a_day = models.PositiveSmallIntegerField(
        _("posts a day"), default=20, help_text=_("A new member writes no more within 24 hours.")
    )
    new_links = models.PositiveSmallIntegerField(
        _("links in a post"),
        default=2,
        validators=[MaxValueValidator(100)],
        help_text=_("To other sites, by a new member."),
    )
    new_mentions = models.PositiveSmallIntegerField(
        _("mentions in a post"),
        default=3,
        validators=[MaxValueValidator(100)],
        help_text=_("By a new member."),
    )
    least_seconds = models.PositiveSmallIntegerField(
        _("seconds a form is open at least"),
        default=3,
        validators=[MaxValueValidator(60)],
        help_text=_("What is sent sooner was hardly typed by a person; it is held."),
    )
    heated_from = models.PositiveSmallIntegerField(
        _("a topic is heated from"),
        default=3,
        help_text=_("So many notices and watched words within 24 hours call the moderators."),
    )

    objects: ClassVar[ScreeningRulesQuerySet] = ScreeningRulesQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("rules for new posts")
        verbose_name_plural = _("rules for new posts")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="screening_rules_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


class ScreeningVersion(models.Model):
    """Another number after each change of the rules for new posts or of the watched words: triggers draw it.

    One row. What was rolled back never comes again, so a number stands for what the rules say.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    number = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = _("version of the rules for new posts")
        verbose_name_plural = _("versions of the rules for new posts")
        constraints = [models.CheckConstraint(condition=Q(id=1), name="screening_version_once")]

    def __str__(self) -> str:
        return str(self.number)


class FingerprintQuerySet(models.QuerySet["Fingerprint"]):
    def recent(self, digests: list[str]) -> Callable[[], list[tuple[str, int, datetime]]]:
        """Digest, member and moment of what was written with one of the digests and is still compared.

        Within `together` it is asked later: to be called when another statement was waited for.
        """
        since = timezone.now() - Fingerprint.KEPT
        if len(digests) == 1:  # as most texts have; for a list PostgreSQL would plan anew each time
            return _RECENT["digest"].later(digests=digests[0], since=since)
        return _RECENT["digest__among"].later(digests=digests, since=since)


class Fingerprint(models.Model):
    """A text, or a link in it, that a member of little trust has written; kept for a day to be compared."""

    KEPT: ClassVar[timedelta] = timedelta(hours=24)

    digest = models.CharField(max_length=32)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("member")
    )
    is_link = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[FingerprintQuerySet] = FingerprintQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("fingerprint of a text")
        verbose_name_plural = _("fingerprints of texts")
        indexes = [
            models.Index(fields=["digest", "created_at"], name="fingerprint_same"),
            models.Index(fields=["created_at"], name="fingerprint_age"),
        ]

    def __str__(self) -> str:
        return self.digest


def _recent(lookup: str) -> Select[tuple[str, int, datetime]]:
    asked: dict[str, Any] = {lookup: Given("digests"), "created_at__gt": Given("since")}
    return Select(lambda: Fingerprint.objects.filter(**asked).values_list("digest", "member", "created_at"))


_RECENT = {lookup: _recent(lookup) for lookup in ("digest", "digest__among")}


class SpamCheck(Leased):
    """A held post is shown to a service that knows spam; who wrote from where is forgotten then.

    `asked_only` says that nothing else speaks against it: found harmless, it is published without a person.
    """

    class Answer(models.TextChoices):
        NONE = "", _("no answer yet")
        HARMLESS = "harmless", _("harmless")
        SPAM = "spam", _("spam")

    post = models.OneToOneField(
        "community.Post", models.CASCADE, related_name="spam_check", verbose_name=_("post")
    )
    asked_only = models.BooleanField(_("nothing else against it"), default=False)
    address = models.GenericIPAddressField(_("network address"), null=True, blank=True)
    agent = models.CharField(_("browser"), max_length=300, blank=True)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer, blank=True)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("check for spam")
        verbose_name_plural = _("checks for spam")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="spam_check_due")]

    def __str__(self) -> str:
        return f"spam:{self.post_id}"


class Cleaning(Leased):
    """All that a spammer wrote is hidden by one decision, or brought back, in portions up to the id `after`.

    `decision` bans the member. `hidden` counts the posts and topics that are gone from sight by it.
    """

    decision = models.OneToOneField(
        "community.Decision", models.PROTECT, related_name="cleaning", verbose_name=_("decision")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("member"),
    )
    after = models.BigIntegerField(_("done up to"), default=0)
    hidden = models.PositiveIntegerField(_("hidden"), default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cleaning up after a spammer")
        verbose_name_plural = _("cleaning up after spammers")
        indexes = [models.Index(fields=["due_at"], condition=Q(state="due"), name="cleaning_due")]

    def __str__(self) -> str:
        return f"cleaning:{self.pk}"

    #: Set by a portion's step: whether anything is left to do.
    has_more = False

    @property
    def is_running(self) -> bool:
        return self.state == self.State.DUE

    def finish(self, **changes: Any) -> None:
        """After each portion: how far it came; done only where nothing is left."""
        progress: dict[str, Any] = {"after": self.after, "hidden": self.hidden}
        if self.has_more:
            self.keep(**progress, **changes, attempts=0)
        else:
            super().finish(**progress, **changes)


class Cleaned(models.Model):
    """One post a cleaning has hidden, so that exactly these come back."""

    cleaning = models.ForeignKey(
        Cleaning, models.CASCADE, related_name="posts", verbose_name=_("cleaning up after a spammer")
    )
    post = models.ForeignKey("community.Post", models.CASCADE, related_name="+", verbose_name=_("post"))
    was_held = models.BooleanField(_("was waiting"), default=False)
    was_accepted = models.BooleanField(_("was the accepted answer"), default=False)

    class Meta:
        verbose_name = _("post that was cleaned up")
        verbose_name_plural = _("posts that were cleaned up")
        constraints = [models.UniqueConstraint(fields=["cleaning", "post"], name="cleaned_once")]

    def __str__(self) -> str:
        return f"{self.cleaning_id}: {self.post_id}"
