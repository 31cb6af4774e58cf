"""Uploads: pictures, decoded and written again, tied to their owner by a source key."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _


class ImageQuerySet(models.QuerySet["Image"]):
    def of(self, source: str) -> ImageQuerySet:
        """The pictures of one source ("case:2026-000123"), in the order they came."""
        return self.filter(source=source).order_by("created_at", "pk")

    def total_size(self) -> int:
        """Bytes of all files of these pictures."""
        return self.aggregate(total=Sum("size"))["total"] or 0


def _path(image: Any, filename: str) -> str:
    return f"images/{image.pk.hex[:2]}/{image.pk.hex}.webp"


class Image(models.Model):
    """A picture. The app that owns `source` decides who may see it and serves it from its own address."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("owner")
    )
    source = models.CharField(_("source"), max_length=120, db_index=True)
    file = models.FileField(_("file"), upload_to=_path, max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    widths = models.JSONField(_("narrower copies"), default=list, editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects: ClassVar[ImageQuerySet] = ImageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def names(self) -> list[str]:
        """The names of its files in the storage."""
        return [str(self.file.name), *(self.name_at(width) for width in self.widths)]

    def name_at(self, width: int) -> str:
        """Where the copy of this width (pixels) lies."""
        return f"{str(self.file.name).removesuffix('.webp')}-{width}.webp"

    def __str__(self) -> str:
        return f"{self.source} {self.width}×{self.height}"
