"""The case, what was said on it, and the counter that numbers cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.content import markdown

from . import service_levels
from .service_levels import Priority
from .states import OPEN, State, Verb, after


class Category(models.TextChoices):
    QUALITY = "quality", _("Something is broken or not as it should be")
    DELIVERY = "delivery", _("Delivery")
    PAYMENT = "payment", _("Payment and refund")
    POINTS = "points", _("Points and vouchers")
    OTHER = "other", _("Something else")


class StaleCase(Exception):
    """Someone has changed the case since it was read; what was asked has not been done."""


class CaseCounter(models.Model):
    """The last case number given out in a year."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"

    @classmethod
    def draw(cls, year: int) -> str:
        """The next number of `year` ("2026-000123"); the caller's transaction keeps it without gaps."""
        if not cls.objects.filter(year=year).update(last=F("last") + 1):
            cls.objects.get_or_create(year=year)
            cls.objects.filter(year=year).update(last=F("last") + 1)
        return f"{year}-{cls.objects.get(year=year).last:06d}"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, viewer: Any) -> CaseQuerySet:
        """A member sees her own cases, staff who may view cases all of them, a visitor none."""
        if not viewer.is_authenticated:
            return self.none()
        if viewer.is_staff and viewer.has_perm("feedback.view_case"):
            return self.all()
        return self.of(viewer)

    def file(self, *, at: datetime, priority: str, **fields: Any) -> Case:
        """A new case opened `at`: numbered within its year, its due times in business time."""
        first_due_at, due_at = service_levels.due_times(at, priority)
        return self.create(
            number=CaseCounter.draw(timezone.localtime(at).year),
            priority=priority,
            opened_at=at,
            changed_at=at,
            first_due_at=first_due_at,
            due_at=due_at,
            **fields,
        )

    def of(self, member: Any) -> CaseQuerySet:
        """The cases this member filed, newest first."""
        return self.filter(member=member).order_by("-opened_at", "-pk")

    def open(self) -> CaseQuerySet:
        return self.filter(state__in=OPEN)

    def pressing_first(self) -> CaseQuerySet:
        """Those that wait for the member before the others, then the newest."""
        waits = models.ExpressionWrapper(models.Q(state=State.WAITING), output_field=models.BooleanField())
        return self.order_by(waits.desc(), "-opened_at", "-pk")

    def overdue(self, now: datetime | None = None) -> CaseQuerySet:
        """Open cases whose next due time has passed; while we wait for the member, the clock stands still."""
        late = models.Q(due_at__lt=now or timezone.now()) | models.Q(
            first_response_at=None, first_due_at__lt=now or timezone.now()
        )
        return self.open().exclude(state=State.WAITING).filter(late)


class Case(models.Model):
    """A complaint. Changed only through `change`, which guards against two agents overwriting each other."""

    number = models.CharField(_("number"), max_length=16, unique=True, editable=False)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("member"),
    )
    subject = models.CharField(_("subject"), max_length=120)
    category = models.CharField(_("category"), max_length=16, choices=Category, default=Category.OTHER)
    purchase = models.CharField(_("purchase"), max_length=80, blank=True)
    order_number = models.CharField(_("order number"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=120, null=True, blank=True, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.RECEIVED)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority, default=Priority.NORMAL)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("assignee"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    goodwill_points = models.PositiveIntegerField(_("goodwill points"), default=0)
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    taken_at = models.DateTimeField(_("taken at"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("first answer due at"))
    due_at = models.DateTimeField(_("due at"))
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    first_response_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    resolved_at = models.DateTimeField(_("resolved at"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now)

    objects: ClassVar[CaseQuerySet] = CaseQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        indexes = [
            models.Index(fields=["member", "-opened_at"], name="case_of_member"),
            models.Index(fields=["state", "due_at"], name="case_by_due"),
            models.Index(fields=["assignee", "state"], name="case_of_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.subject}".strip()

    def get_absolute_url(self) -> str:
        return reverse("feedback:case", args=[self.number])

    @property
    def key(self) -> str:
        """The source key other apps know this case by."""
        return f"case:{self.number}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def next_due_at(self) -> datetime | None:
        """What is due next: the first answer, then the resolution; None while closed or waiting for her."""
        if not self.is_open or self.state == State.WAITING:
            return None
        return self.due_at if self.first_response_at else min(self.first_due_at, self.due_at)

    @property
    def is_overdue(self) -> bool:
        due = self.next_due_at
        return due is not None and due < timezone.now()

    def change(self, verb: Verb, *, version: int | None, at: datetime, **values: Any) -> None:
        """Do `verb` by the table of transitions, with `values`, if nobody changed the case since `version`.

        NotPossible where the state forbids it, StaleCase where another change came first; nothing is
        written then. A pause while waiting for the member moves the due time.
        """
        if version is not None and version != self.version:
            raise StaleCase
        target = after(self.state, verb)
        values |= {"state": target, "changed_at": at, "version": self.version + 1}
        values |= self._clock(target, at)
        if not Case.objects.filter(pk=self.pk, version=self.version).update(**values):
            raise StaleCase
        for name, value in values.items():
            setattr(self, name, value)

    def _clock(self, target: State, at: datetime) -> dict[str, datetime | None]:
        """The columns of the clock that change on the way to `target`."""
        if target == State.WAITING:
            return {} if self.paused_at else {"paused_at": at}
        if self.paused_at is None:
            return {}
        return {"paused_at": None, "due_at": service_levels.resumed(self.due_at, self.paused_at, at)}


class CaseMessageQuerySet(models.QuerySet["CaseMessage"]):
    def for_member(self) -> CaseMessageQuerySet:
        """What the member may read, in order: never the internal notes."""
        return self.exclude(kind=CaseMessage.Kind.NOTE).order_by("created_at", "pk")


class CaseMessage(models.Model):
    """Something said on a case. Raw Markdown is kept; `html` is rendered from it by `renderer`."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("from the member")
        REPLY = "reply", _("reply to the member")
        NOTE = "note", _("internal note")

    case = models.ForeignKey(Case, models.CASCADE, related_name="messages", verbose_name=_("case"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("author")
    )
    text = models.TextField(_("text"), max_length=markdown.MAX_LENGTH)
    html = models.TextField(editable=False)
    renderer = models.PositiveSmallIntegerField(editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)

    objects: ClassVar[CaseMessageQuerySet] = CaseMessageQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["case", "created_at"], name="message_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"
