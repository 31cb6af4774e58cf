"""What the shop tells us of a member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from portal.activity.actions import record
from portal.shell.ports import Refused

from .actions import introduce, is_kept_out, note_consent, set_traits
from .events import ConsentChanged
from .models import Consent, Member

_TAKEN = "Another member has this e-mail address."


@dataclass(frozen=True)
class GivenConsent:
    """A consent somebody gave elsewhere: purpose, wording version, where and when (aware)."""

    purpose: str
    wording: str
    source: str
    given_at: datetime


@transaction.atomic
def put_member(
    *,
    external_id: str,
    email: str,
    display_name: str,
    language: str | None = None,
    birthday: date | None = None,
    consents: list[GivenConsent] | None = None,
) -> tuple[Member, bool]:
    """Create or update the member with that customer number; also whether she is new.

    Address and name of a member who has registered are hers to change: the shop's are taken until then, but
    for a name that a decision has taken out. What is left out stays as it is. Refused: email_taken.
    """
    email = email.strip().lower()
    if _is_taken(email, external_id):
        raise Refused("email_taken", _TAKEN)
    try:
        with transaction.atomic():
            member, new = _put(external_id, email, display_name, language, birthday)
    except IntegrityError:
        if _is_taken(email, external_id):  # since we asked
            raise Refused("email_taken", _TAKEN) from None
        raise
    if new:
        introduce(members=[member])
    elif language is not None:
        set_traits(member, language=language or None)
    for consent in consents or []:
        _log(member, consent)
    return member, new


def _is_taken(email: str, external_id: str) -> bool:
    known = Member.objects.alias(address=Lower("email")).filter(address=email)
    return known.exclude(external_id=external_id).exists()


def _put(
    external_id: str, email: str, display_name: str, language: str | None, birthday: date | None
) -> tuple[Member, bool]:
    member, new = Member.objects.get_or_create(
        external_id=external_id,
        defaults={
            "email": email,
            "display_name": display_name,
            "birthday": birthday,
            "language": language or "",
            "password": make_password(None),
        },
    )
    if not new:
        _update(member, email, display_name, language, birthday)
    return member, new


def _update(
    member: Member, email: str, display_name: str, language: str | None, birthday: date | None
) -> None:
    if member.registered_at is None:
        member.email = email
        if display_name != member.display_name and not is_kept_out(member=member, display_name=display_name):
            member.display_name = display_name
    if language is not None:
        member.language = language
    if birthday is not None and birthday != member.birthday:
        member.birthday = birthday
        member.plan_yearly_dates()
    member.save(
        update_fields=["display_name", "email", "language", "birthday", "next_birthday", "next_anniversary"]
    )


def _log(member: Member, given: GivenConsent) -> None:
    """Add to the log once; an old one never outweighs what the member has said since."""
    entry, new = Consent.objects.get_or_create(
        member=member,
        purpose=given.purpose,
        granted=True,
        given_at=given.given_at,
        source=given.source,
        defaults={"wording": given.wording},
    )
    if new:
        note_consent(member=member, purpose=entry.purpose)
        record(
            ConsentChanged(purpose=entry.purpose, granted=Consent.objects.holds(member, entry.purpose)),
            member=member,
            source=f"consent:{entry.pk}",
            occurred_at=entry.given_at,
        )
