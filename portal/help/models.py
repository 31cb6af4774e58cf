"""Articles of the help centre, in both languages, and what readers say of them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("en", "de")


def reading_language() -> str:
    """The article language nearest to the reader's: German, else English."""
    return "de" if (get_language() or "").startswith("de") else "en"


class Icon(models.TextChoices):
    """Pictures a section may carry (names of lucide icons)."""

    BOOK = "book-open", _("Book")
    GIFT = "gift", _("Gift")
    USERS = "users", _("People")
    PACKAGE = "package", _("Parcel")
    COFFEE = "coffee", _("Cup")
    SHIELD = "shield", _("Shield")
    LIFE_BUOY = "life-buoy", _("Lifebuoy")
    WRENCH = "wrench", _("Tool")


class Section(models.Model):
    """A shelf of the help centre."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    name_en = models.CharField(_("name (English)"), max_length=80)
    name_de = models.CharField(_("name (German)"), max_length=80)
    icon = models.CharField(_("icon"), max_length=30, choices=Icon, default=Icon.BOOK)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "slug"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(getattr(self, f"name_{reading_language()}"))


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, viewer: Any) -> ArticleQuerySet:
        """Published articles; whoever may edit articles sees drafts as well."""
        if viewer.is_staff and viewer.has_perm("help.change_article"):
            return self
        return self.published()

    def published(self) -> ArticleQuerySet:
        return self.filter(published_at__isnull=False)

    def in_order(self) -> ArticleQuerySet:
        """By section, then as its editor ordered them."""
        return self.select_related("section").order_by("section__order", "section__slug", "order", "slug")

    def without_bodies(self) -> ArticleQuerySet:
        """For lists: titles and summaries only."""
        return self.defer("body_en", "body_de", "body_en_html", "body_de_html")

    def related_to(self, article: Article) -> ArticleQuerySet:
        """Published ones of the same section, the most helpful first."""
        near = self.published().filter(section_id=article.section_id).exclude(pk=article.pk)
        return near.without_bodies().order_by("-helpful_yes", "order", "slug")


class Article(models.Model):
    """One answer, written once in each language. Bodies are Markdown; their HTML is stored beside them."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    section = models.ForeignKey(Section, models.PROTECT, related_name="articles", verbose_name=_("section"))
    title_en = models.CharField(_("title (English)"), max_length=120)
    title_de = models.CharField(_("title (German)"), max_length=120)
    summary_en = models.CharField(_("summary (English)"), max_length=240)
    summary_de = models.CharField(_("summary (German)"), max_length=240)
    body_en = models.TextField(_("text (English)"), help_text=_("Markdown"))
    body_de = models.TextField(_("text (German)"), help_text=_("Markdown"))
    body_en_html = models.TextField(editable=False, default="")
    body_de_html = models.TextField(editable=False, default="")
    renderer_version = models.PositiveSmallIntegerField(editable=False, default=0)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    helpful_yes = models.PositiveIntegerField(_("helpful"), default=0, editable=False)
    helpful_no = models.PositiveIntegerField(_("not helpful"), default=0, editable=False)

    objects: ClassVar[ArticleQuerySet] = ArticleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["section", "order", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("help:article", args=[self.slug])

    def text(self, name: str, language: str = "") -> str:
        """The field `name` (title, summary, body) in `language`, by default the reader's."""
        return str(getattr(self, f"{name}_{language or reading_language()}"))

    @property
    def title(self) -> str:
        return self.text("title")

    @property
    def summary(self) -> str:
        return self.text("summary")

    @property
    def body_html(self) -> str:
        return str(getattr(self, f"body_{reading_language()}_html"))


class Vote(models.Model):
    """One reader's word on one article. `voter` is a keyed hash, not a link to a person."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes", verbose_name=_("article"))
    voter = models.CharField(max_length=64)
    helpful = models.BooleanField(_("helpful"))
    voted_at = models.DateTimeField(_("voted at"), default=timezone.now)

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [models.UniqueConstraint(fields=["article", "voter"], name="help_vote_once")]
        indexes = [models.Index(fields=["voter"], name="help_vote_by_voter")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.helpful}"
