"""What can be found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .audience import MAX_LENGTH, Audience, readable


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, viewer: Any) -> DocumentQuerySet:
        """What the viewer (a member or AnonymousUser) may find."""
        return self.filter(readable(viewer))

    def older_than(self, moment: datetime, pk: int) -> DocumentQuerySet:
        """The rest of a list of the newest behind this place."""
        return self.filter(Q(moment__lte=moment) & (Q(moment__lt=moment) | Q(pk__lt=pk)))


class Document(models.Model):
    """One thing of one app, as text. Its stems lie where the database's full-text search wants them."""

    kind = models.CharField(_("kind"), max_length=20)
    object_id = models.PositiveBigIntegerField(_("number"))
    container = models.CharField(_("container"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=8)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address"), max_length=300)
    audience = models.CharField(_("audience"), max_length=MAX_LENGTH, default=Audience.PUBLIC)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("author"),
    )
    moment = models.DateTimeField(_("time"), default=timezone.now)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="document_once")]
        indexes = [
            models.Index(
                fields=["container"], condition=~models.Q(container=""), name="document_in_container"
            ),
            models.Index(fields=["-moment", "-id"], name="document_newest"),
            models.Index(fields=["author", "-moment", "-id"], name="document_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"


class WordManager(models.Manager["Word"]):
    def learn(self, stems: Iterable[str]) -> None:
        """Know these stems; what is no word one would mistype (short, long, with digits) is left out."""
        fit = sorted(
            {stem for stem in stems if Word.SHORTEST <= len(stem) <= Word.LONGEST and stem.isalpha()}
        )
        known = set(self.filter(stem__in=fit).values_list("stem", flat=True))
        new = [Word(stem=stem, length=len(stem)) for stem in fit if stem not in known]
        self.bulk_create(new, ignore_conflicts=True, batch_size=500)

    def like(self, stem: str, distance: int) -> models.QuerySet[Word]:
        """All that can be `distance` (1 or 2) letters from the stem, and others, the most frequent first.

        So many edits leave one of `distance` + 1 pieces as it was, with one letter of room between the
        pieces for two letters that changed places.
        """
        size = (len(stem) - distance) // (distance + 1)
        kept = Q(stem__startswith=stem[:size]) | Q(stem__endswith=stem[-size:])
        if distance == 2:
            middle = stem[size + 1 : len(stem) - size - 1]
            kept |= Q(stem__contains=middle)
        near = self.filter(kept, length__range=(len(stem) - distance, len(stem) + distance))
        return near.order_by("-documents", "stem")


class Word(models.Model):
    """A stem that occurs in the index: what a mistyped word may have meant.

    `documents` is in how many, counted nightly: counting at once would make all who write wait for the row
    of each common word.
    """

    SHORTEST: ClassVar[int] = 3
    LONGEST: ClassVar[int] = 40

    stem = models.CharField(_("stem"), max_length=40, unique=True)
    length = models.PositiveSmallIntegerField(_("length"))
    documents = models.PositiveIntegerField(_("documents"), default=1)

    objects: ClassVar[WordManager] = WordManager()

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [models.Index(fields=["length", "-documents"], name="word_by_length")]

    def __str__(self) -> str:
        return self.stem
