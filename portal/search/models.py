"""What can be found."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .audience import MAX_LENGTH, Audience, readable


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, viewer: Any) -> DocumentQuerySet:
        """What the viewer (a member or AnonymousUser) may find."""
        return self.filter(readable(viewer))


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
    moment = models.DateTimeField(_("time"), default=timezone.now)

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("search document")
        verbose_name_plural = _("search documents")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="document_once")]
        indexes = [
            models.Index(
                fields=["container"], condition=~models.Q(container=""), name="document_in_container"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.object_id}"
