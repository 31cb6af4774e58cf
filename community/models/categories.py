"""Categories: where topics lie, who may read them and which kinds they take."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from portal.search.audience import Audience, open_to


class Kind(models.TextChoices):
    """What a topic is meant to be."""

    DISCUSSION = "discussion", _("Discussion")
    QUESTION = "question", _("Question")
    IDEA = "idea", _("Idea")
    ANNOUNCEMENT = "announcement", _("Announcement")


def usual_kinds() -> list[str]:
    return [Kind.DISCUSSION.value, Kind.QUESTION.value]


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, viewer: Any) -> CategoryQuerySet:
        return self.filter(audience__in=open_to(viewer))


class Category(models.Model):
    """A room of the forum. Its counters hold visible topics and visible posts only."""

    name_en = models.CharField(_("name (English)"), max_length=60)
    name_de = models.CharField(_("name (German)"), max_length=60)
    about_en = models.CharField(_("description (English)"), max_length=160, blank=True)
    about_de = models.CharField(_("description (German)"), max_length=160, blank=True)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    icon = models.SlugField(_("icon"), max_length=40, default="coffee", help_text=_("A lucide icon's name."))
    order = models.PositiveSmallIntegerField(pgettext_lazy("position in a list", "order"), default=100)
    kinds = models.JSONField(_("kinds of topic"), default=usual_kinds)
    audience = models.CharField(_("audience"), max_length=12, choices=Audience, default=Audience.PUBLIC)
    topic_count = models.PositiveIntegerField(_("topics"), default=0, editable=False)
    post_count = models.PositiveIntegerField(_("posts"), default=0, editable=False)

    objects: ClassVar[CategoryQuerySet] = CategoryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """In the reader's language."""
        return self.name_de if (get_language() or "").startswith("de") else self.name_en

    @property
    def about(self) -> str:
        return self.about_de if (get_language() or "").startswith("de") else self.about_en

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC

    def get_absolute_url(self) -> str:
        return reverse("community:category", args=[self.slug])
