"""What the house knows of a member herself, apart from what the apps hold."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from portal.activity.models import Event
from portal.activity.payloads import CUSTOM
from portal.shell.privacy import Holding, registry

from .models import Consent, Member, Segment, SegmentMember, Session, Tagging, Trait, TraitWord

_RECORD = "email external_id number handle display_name language theme birthday about"
_EVENTS = 10_000


def export(member: Member) -> dict[str, Any]:
    """Her record, consents, traits and history."""
    consents = Consent.objects.filter(member=member).order_by("given_at")
    return {
        "record": {name: getattr(member, name) for name in _RECORD.split()}
        | {"registered_at": member.registered_at, "known_since": member.created_at},
        "consents": list(consents.values("purpose", "granted", "wording", "source", "given_at")),
        "traits": {trait.name: trait.value for trait in Trait.objects.filter(member=member)} | _words(member),
        "tags": list(member.tags.values_list("slug", flat=True)),
        "segments": list(Segment.objects.of(member).values_list("slug", flat=True)),
        "events": list(
            Event.objects.of_member(member).values("kind", "source", "payload", "occurred_at")[:_EVENTS]
        ),
    }


def _words(member: Member) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for trait in TraitWord.objects.filter(member=member).order_by("name", "word"):
        found.setdefault(trait.name, []).append(trait.word)
    return found


def erase(member: Member) -> None:
    """Empty the record, end all sessions, cut the links of her history; the row stays for the books."""
    for model in (UserSession, EmailAddress, Authenticator):
        model.objects.filter(user=member).delete()
    for owned in (Session, Consent, Trait, TraitWord, Tagging, SegmentMember):
        owned.objects.filter(member=member).delete()
    Event.objects.filter(member=member, kind__startswith=CUSTOM).update(payload={})
    Event.objects.filter(member=member).update(member=None)
    Event.objects.filter(actor=member).update(actor=None)
    # The admin's log keeps who edited her record and when, but names her.
    of_members = ContentType.objects.get_for_model(Member)
    LogEntry.objects.filter(content_type=of_members, object_id=str(member.pk)).update(object_repr="")
    member.groups.clear()
    member.user_permissions.clear()
    type(member).objects.filter(pk=member.pk).update(**_nobody())


def _nobody() -> dict[str, Any]:
    return {
        "email": None,
        "external_id": None,
        "number": Member._meta.get_field("number").get_default(),
        "handle": f"former-{secrets.token_hex(8)}",
        "display_name": "",
        "about": "",
        "language": "",
        "birthday": None,
        "next_birthday": None,
        "next_anniversary": None,
        "registered_at": None,
        "unread_count": 0,
        "password": make_password(None),
        "is_active": False,
        "is_staff": False,
        "is_superuser": False,
        "erased_at": timezone.now(),
    }


# Last of all, so that the apps still find her by what is emptied here.
registry.add("members", Holding(export=export, erase=erase), order=1000)
