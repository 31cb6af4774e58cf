"""What a member has begun to write; kept on the server until it is sent."""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Spot(NamedTuple):
    """Where a text belongs: `kind` is "new", "reply" (to the topic `pk`) or "edit" (of the post `pk`)."""

    kind: str
    pk: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}" if self.pk else self.kind


_SPOT = re.compile(r"(new)|(reply|edit):([1-9]\d{0,17})", re.ASCII)


def spot_of(place: str) -> Spot | None:
    """The spot that a place names; None where it names none."""
    match = _SPOT.fullmatch(place)
    if match is None:
        return None
    new, kind, pk = match.groups()
    return Spot(new) if new else Spot(kind, int(pk))


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, member: Any) -> DraftQuerySet:
        """Her own, the newest first; nobody else reads them."""
        return self.filter(member=member).select_related("category").order_by("-saved_at", "-pk")

    def at(self, member: Any, place: str) -> Draft | None:
        return self.of(member).filter(place=place).first()


class Draft(models.Model):
    """One text per member and place: "new", "reply:17" (a topic) or "edit:42" (a post).

    `version` counts its savings; `base` is the version of the post that an edit began from; `poll` is what
    was typed into the poll's fields, by their names.
    """

    # The constraint's index begins with it.
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="drafts",
        verbose_name=_("member"),
        db_index=False,
    )
    place = models.CharField(_("place"), max_length=40)
    title = models.CharField(_("title"), max_length=140, blank=True)
    text = models.TextField(_("text"), blank=True)
    category = models.ForeignKey(
        "community.Category",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    kind = models.CharField(_("kind"), max_length=16, blank=True)
    poll = models.JSONField(_("poll"), default=dict, blank=True)
    base = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)

    objects: ClassVar[DraftQuerySet] = DraftQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["member", "place"], name="draft_once")]
        indexes = [models.Index(fields=["saved_at"], name="draft_saved")]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.place}"

    @property
    def spot(self) -> Spot:
        return spot_of(self.place) or Spot("new")


def reply_begun_by(member: Any) -> dict[str, Any]:
    """Columns for a query of topics: `draft_text` and `draft_version` of her begun reply, None where none."""
    place = Concat(Value("reply:"), OuterRef("pk"), output_field=models.CharField())
    mine = Draft.objects.filter(member=member, place=place).order_by()
    return {
        "draft_text": Subquery(mine.values("text")[:1]),
        "draft_version": Subquery(mine.values("version")[:1]),
    }
