"""What can be done to a member's record."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.utils import timezone

from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.calendar import next_yearly
from portal.members.events import (
    AnniversaryReached,
    BirthdayReached,
    ConsentChanged,
    MemberErased,
    MemberJoined,
)
from portal.members.models import Consent, Member
from portal.precompiled import Given, Select
from portal.shell import ports

from .consents import note_consent
from .traits import introduce

WORDING = "2026-11"


@transaction.atomic
def join(*, member: Member, source: str = "signup") -> None:
    """The member has registered and verified her address; records it once.

    One whom the shop made known first is registered from now on.
    """
    if member.registered_at is None:
        member.registered_at = timezone.now()
        member.plan_yearly_dates()
        member.save(update_fields=["registered_at", "next_birthday", "next_anniversary"])
    introduce(members=[member])
    record(MemberJoined(), member=member, actor=member, source=source, dedupe_key=f"joined:{member.pk}")


@transaction.atomic
def claim(*, member: Member, display_name: str, password: str, language: str) -> None:
    """Whom the shop made known signs up: her name, password (as a hash) and language, and she has joined.

    The caller has verified that the address is hers. One who has registered meanwhile keeps what she has, and
    one whose name a decision has taken out is not called so again.
    """
    unclaimed = Member.objects.select_for_update(no_key=True).filter(pk=member.pk, registered_at=None)
    if unclaimed.values_list("pk", flat=True):
        if not is_kept_out(member=member, display_name=display_name):
            member.take_name(display_name)
        member.password, member.language = password, member.language or language
        member.save(update_fields=["display_name", "handle", "password", "language"])
    join(member=member)


def is_kept_out(*, member: Member, display_name: str) -> bool:
    """Whether a decision in force has taken this name out of her profile: nothing else puts it back."""
    try:
        ports.check_profile_kept_out(member=member, field="display_name", text=display_name)
    except ports.Refused:
        return True
    return False


_KNOWN = Select(lambda: Member.objects.filter(external_id=Given("external_id")))


def known_or_new(*, external_id: str) -> Member:
    """The member with that customer number; a new, not yet registered one where nobody has it."""
    if known := _KNOWN.first(external_id=external_id):
        return known
    unregistered = {"display_name": external_id, "password": UNUSABLE_PASSWORD_PREFIX}
    member, new = Member.objects.get_or_create(external_id=external_id, defaults=unregistered)
    if new:
        introduce(members=[member])
    return member


@transaction.atomic
def set_consent(
    *,
    member: Member,
    purpose: str,
    granted: bool,
    source: str,
    wording: str = WORDING,
    at: datetime | None = None,
) -> bool:
    """Log a consent given or withdrawn `at` (default now); False, and nothing logged, where it is so."""
    if Consent.objects.holds(member, purpose) == granted:
        return False
    at = at or timezone.now()
    Consent.objects.create(
        member=member, purpose=purpose, granted=granted, wording=wording, source=source, given_at=at
    )
    note_consent(member=member, purpose=purpose)
    payload = ConsentChanged(purpose=purpose, granted=granted)
    record(payload, member=member, actor=member, source=source, occurred_at=at)
    return True


def celebrate_due(limit: int = 1000) -> int:
    """Record the birthdays and anniversaries that are due today, once a year each; returns how many.

    Missed days (the schedule stood still) are celebrated up to three days late, older ones are passed over.
    """
    today = timezone.localdate()
    birthdays = Member.objects.with_birthday_due(today)[:limit]
    anniversaries = Member.objects.with_anniversary_due(today)[:limit]
    done = each(birthdays, lambda member: _celebrate(member, "next_birthday", today))
    return done + each(anniversaries, lambda member: _celebrate(member, "next_anniversary", today))


def _first_day(member: Member, field: str) -> date | None:
    if field == "next_birthday":
        return member.birthday
    return timezone.localdate(member.registered_at) if member.registered_at else None


@transaction.atomic
def _celebrate(member: Member, field: str, today: date) -> int:
    due = getattr(member, field)
    day = _first_day(member, field)
    if day is None:
        Member.objects.filter(pk=member.pk, **{field: due}).update(**{field: None})
        return 0
    following = next_yearly(day, due + timedelta(days=1))
    if following <= today:
        following = next_yearly(day, today + timedelta(days=1))
    if not Member.objects.filter(pk=member.pk, **{field: due}).update(**{field: following}):
        return 0
    if today - due > timedelta(days=3):
        return 0
    payload = (
        BirthdayReached(year=due.year)
        if field == "next_birthday"
        else AnniversaryReached(years=due.year - day.year)
    )
    return int(
        record(payload, member=member, dedupe_key=f"{payload.kind}:{member.pk}:{due.year}") is not None
    )


@transaction.atomic
def erase(*, member: Member, actor: Member) -> None:
    """Remove the person and keep the books: every app erases its part, the row stays as a former member."""
    from portal.shell.privacy import registry

    for holding in registry:
        holding.erase(member)
    record(MemberErased(), source=f"member:{member.pk}")
