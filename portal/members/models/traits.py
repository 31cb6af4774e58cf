"""What rules may ask of a member: traits that apps write, tags that staff set."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .member import Member


class Trait(models.Model):
    """What an app knows of a member that rules may ask for: pushed down by its actions, typed by column."""

    # Indexes of several columns begin with these two: none of their own.
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="traits", verbose_name=_("member"), db_index=False
    )
    name = models.SlugField(_("trait"), max_length=60, db_index=False)
    text = models.CharField(max_length=120, null=True, blank=True)
    number = models.BigIntegerField(null=True, blank=True)
    moment = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("trait")
        verbose_name_plural = _("traits")
        constraints = [models.UniqueConstraint(fields=["member", "name"], name="trait_once")]
        indexes = [
            models.Index(
                fields=["name", "text"], condition=models.Q(text__isnull=False), name="trait_by_text"
            ),
            models.Index(
                fields=["name", "number"], condition=models.Q(number__isnull=False), name="trait_by_number"
            ),
            models.Index(
                fields=["name", "moment"], condition=models.Q(moment__isnull=False), name="trait_by_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"

    @property
    def value(self) -> Any:
        return next((v for v in (self.text, self.number, self.moment) if v is not None), None)


class TraitWord(models.Model):
    """One of the words of a trait that has many, such as the products a member has bought."""

    # Indexes of several columns begin with these two: none of their own.
    member = models.ForeignKey(
        Member, models.CASCADE, related_name="trait_words", verbose_name=_("member"), db_index=False
    )
    name = models.SlugField(_("trait"), max_length=60, db_index=False)
    word = models.CharField(_("word"), max_length=80)

    class Meta:
        verbose_name = _("word of a trait")
        verbose_name_plural = _("words of traits")
        constraints = [models.UniqueConstraint(fields=["member", "name", "word"], name="trait_word_once")]
        indexes = [models.Index(fields=["name", "word"], name="trait_by_word")]

    def __str__(self) -> str:
        return f"{self.name}={self.word}"


class Tag(models.Model):
    """A word of the staff's own for members, such as "press" or "beta tester"; `slug` is what rules ask."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    members = models.ManyToManyField(
        Member, through="Tagging", related_name="tags", verbose_name=_("members")
    )

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A member has a tag."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings", verbose_name=_("tag"))
    member = models.ForeignKey(Member, models.CASCADE, related_name="taggings", verbose_name=_("member"))
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("tag of a member")
        verbose_name_plural = _("tags of members")
        constraints = [models.UniqueConstraint(fields=["member", "tag"], name="tagging_once")]

    def __str__(self) -> str:
        return str(self.tag)
