"""What customers have agreed to have shown of what they wrote."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.content.models import Image
from portal.members.models import Consent
from portal.members.models.consents import Purpose
from portal.search.audience import readable

from .states import State


class VoiceQuerySet(models.QuerySet["Voice"]):
    def shown(self) -> VoiceQuerySet:
        """What everybody may see now: granted and never since withdrawn, of a post everybody may read, by a
        member who is there.

        Newest first. Nothing else decides: what is withdrawn, hidden or erased is gone with the next read.
        """
        log = Consent.objects.filter(member=OuterRef("member"), purpose=Purpose.CUSTOMER_VOICE)
        agreed = self.annotate(agrees=Subquery(log.order_by("-given_at", "-pk").values("granted")[:1]))
        rows = agreed.filter(
            Q(agrees=True),
            readable(AnonymousUser(), "post__topic__category__readers"),
            state=Voice.State.GRANTED,
            post__state=State.VISIBLE,
            post__topic__state=State.VISIBLE,
            post__author=F("member"),
            member__is_active=True,
            member__erased_at=None,
        )
        return rows.with_picture().select_related("member").order_by("-answered_at", "-pk")

    def with_picture(self) -> VoiceQuerySet:
        """Adds `has_picture`: the picture asked for is there, and still the post's."""
        of_post = Concat(Value("post:"), Cast(OuterRef("post"), models.CharField()))
        return self.annotate(has_picture=Exists(Image.objects.filter(pk=OuterRef("picture"), source=of_post)))

    def pictured(self) -> VoiceQuerySet:
        """Those whose picture is there; after `with_picture`."""
        return self.filter(Q(has_picture=True))

    def older_than(self, voice: Voice) -> VoiceQuerySet:
        """The rest of the wall behind this one."""
        same = Q(answered_at=voice.answered_at, pk__lt=voice.pk)
        return self.filter(Q(answered_at__lt=voice.answered_at) | same)

    def of_member(self, member: Any) -> VoiceQuerySet:
        """All she was asked for, the newest first."""
        rows = self.filter(member=member).with_picture().select_related("member", "post__topic")
        return rows.order_by("-asked_at", "-pk")


class Voice(models.Model):
    """A member is asked whether a post of hers may be shown as a customer's voice, and what she said.

    `wording` is the text she agreed to, in her language; `picture` names the picture that may be shown too.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    post = models.OneToOneField(
        "community.Post", models.CASCADE, related_name="voice", verbose_name=_("post")
    )
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="voices", verbose_name=_("member")
    )
    excerpt = models.CharField(_("words to show"), max_length=400)
    picture = models.UUIDField(_("picture"), null=True, blank=True)
    wording = models.TextField(_("what was agreed to"))
    wording_version = models.CharField(_("version of the wording"), max_length=20)
    language = models.CharField(_("language of the wording"), max_length=8, default="en")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects: ClassVar[VoiceQuerySet] = VoiceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("customer's voice")
        verbose_name_plural = _("customers' voices")
        indexes = [
            models.Index(fields=["-answered_at"], condition=models.Q(state="granted"), name="voice_granted")
        ]

    @property
    def post_url(self) -> str:
        """The permanent address of the post it is from."""
        return reverse("community:post", args=[self.post_id])

    def get_absolute_url(self) -> str:
        """The member's own page about it."""
        return reverse("community:voice", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.post_id}: {self.state}"
