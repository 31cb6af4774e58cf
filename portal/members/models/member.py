"""The member: one record per person, whatever app looks at her."""

from __future__ import annotations

import secrets
from contextvars import ContextVar
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.precompiled import Given, Select

from ..calendar import next_yearly

if TYPE_CHECKING:
    from .segments import Segment


#: A member who was read just now, with what names her, and need not be read once more.
read_along: ContextVar[Member | None] = ContextVar("read_along", default=None)


class MemberQuerySet(models.QuerySet["Member"]):
    def visible_to(self, viewer: Any) -> MemberQuerySet:
        """Profiles the viewer may see: those who are there and have registered."""
        return self.filter(is_active=True, erased_at__isnull=True, registered_at__isnull=False)

    def in_segment(self, segment: Segment) -> MemberQuerySet:
        """Those who are in the segment now."""
        return self.filter(segments=segment)

    def with_birthday_due(self, today: date) -> MemberQuerySet:
        return self.filter(is_active=True, next_birthday__lte=today)

    def with_anniversary_due(self, today: date) -> MemberQuerySet:
        return self.filter(is_active=True, next_anniversary__lte=today)


class MemberManager(BaseUserManager["Member"]):
    def get_queryset(self) -> MemberQuerySet:
        return MemberQuerySet(self.model, using=self._db)

    def get(self, *args: Any, **kwargs: Any) -> Member:
        """By her id alone each request asks for its member; managers of relations ask as ever."""
        by_id = type(self) is MemberManager and not args and kwargs.keys() == {"pk"} and self._db is None
        if not by_id or not isinstance(kwargs["pk"], int):
            return super().get(*args, **kwargs)
        known = read_along.get()
        if known is not None and known.pk == kwargs["pk"]:
            return known
        if found := _BY_ID.first(pk=kwargs["pk"]):
            return found
        raise self.model.DoesNotExist("Member matching query does not exist.")

    def visible_to(self, viewer: Any) -> MemberQuerySet:
        return self.get_queryset().visible_to(viewer)

    def in_segment(self, segment: Segment) -> MemberQuerySet:
        return self.get_queryset().in_segment(segment)

    def with_birthday_due(self, today: date) -> MemberQuerySet:
        return self.get_queryset().with_birthday_due(today)

    def with_anniversary_due(self, today: date) -> MemberQuerySet:
        return self.get_queryset().with_anniversary_due(today)

    def claimable(self, email: str) -> Member | None:
        """The member the shop made known by this address, who has not registered and works for nobody."""
        waiting = self.filter(registered_at=None, erased_at=None, is_active=True, is_staff=False)
        return waiting.filter(email__iexact=email, external_id__isnull=False).first()

    def get_by_natural_key(self, username: str | None) -> Member:
        return self.get(email__iexact=username)

    def create_user(self, email: str | None = None, password: str | None = None, **fields: Any) -> Member:
        """A member who can log in with `email` and `password`; the handle is made from the name."""
        member = self.model(email=email.strip().lower() if email else None, **fields)
        member.set_password(password)
        member.registered_at = member.registered_at or timezone.now()
        member.save(using=self._db)
        return member

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Member:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


_BY_ID: Select[Member] = Select(lambda: Member.objects.filter(pk=Given("pk")).order_by())


def _card_number() -> str:
    return f"S-{secrets.randbelow(10**10):010d}"


class Theme(models.TextChoices):
    SYSTEM = "system", _("As my device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Member(AbstractBaseUser, PermissionsMixin):
    """A customer, or one of the staff. Known from the shop alone, she has no e-mail and is not registered."""

    email = models.EmailField(_("e-mail address"), null=True, blank=True, unique=True)
    external_id = models.CharField(
        _("customer number in the shop"), max_length=80, null=True, blank=True, unique=True
    )
    number = models.CharField(
        _("card number"), max_length=16, unique=True, default=_card_number, editable=False
    )
    handle = models.SlugField(_("handle"), max_length=40, unique=True, blank=True)
    display_name = models.CharField(
        pgettext_lazy("of a person", "name"),
        max_length=80,
        help_text=_("The name others see. It need not be your full name."),
    )
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    theme = models.CharField(_("appearance"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    about = models.TextField(_("about me"), max_length=400, blank=True)
    unread_count = models.PositiveIntegerField(default=0, editable=False)
    next_birthday = models.DateField(null=True, editable=False, db_index=True)
    next_anniversary = models.DateField(null=True, editable=False, db_index=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    registered_at = models.DateTimeField(_("registered at"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(_("known since"), default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]
    objects: ClassVar[MemberManager] = MemberManager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [models.UniqueConstraint(Lower("email"), name="member_email_once")]

    def __str__(self) -> str:
        return self.display_name or self.handle

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only fills what a new row needs to be valid: handle and the first yearly dates."""
        if not self.pk:
            self.handle = self.handle or self._free_handle()
            self.plan_yearly_dates()
        super().save(*args, **kwargs)

    def plan_yearly_dates(self, today: date | None = None) -> None:
        """Set when birthday and membership anniversary come next; today itself counts."""
        today = today or timezone.localdate()
        self.next_birthday = next_yearly(self.birthday, today) if self.birthday else None
        joined = self.registered_at and timezone.localdate(self.registered_at)
        self.next_anniversary = next_yearly(joined, today, first_year=joined.year + 1) if joined else None

    def take_name(self, name: str) -> None:
        """A name of her own choice instead of the shop's, and a handle made from it; not yet saved."""
        self.display_name = name
        self.handle = self._free_handle()

    def _free_handle(self) -> str:
        base = slugify(self.display_name.replace("ß", "ss"))[:30] or "member"
        taken = Member.objects.filter(handle=base).exists()
        return f"{base}-{secrets.randbelow(10**8)}" if taken else base

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = (self.display_name or self.handle).split() or ["?"]
        letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])
        return letters.upper()

    @property
    def first_name(self) -> str:
        return next(iter((self.display_name or self.handle).split()), "")

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.first_name
