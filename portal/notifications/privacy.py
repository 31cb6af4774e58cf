"""What is held about a member's messages."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import override

from portal.members.models import Member
from portal.shell.privacy import Holding, registry

from . import rendering
from .models import Mail, Message, Preference, Suppression


def export(member: Member) -> dict[str, Any]:
    messages = list(Message.objects.filter(member=member).select_related("mail").order_by("pk"))
    for message in messages:
        message.member = member
    with override(rendering.language_of(member)):
        rendered = rendering.render(messages)
    return {
        "messages": [_exported(row) for row in rendered],
        "preferences": list(Preference.objects.filter(member=member).values("purpose", "channel", "enabled")),
    }


def _exported(row: rendering.Rendered) -> dict[str, Any]:
    message = row.message
    return {
        "title": row.title,
        "text": row.text,
        "created_at": message.created_at.isoformat(),
        "read_at": message.read_at.isoformat() if message.read_at else None,
        "in_the_inbox": message.visible,
        "mail": message.mail.state,
    }


def erase(member: Member) -> None:
    """Messages, mails and preferences hold nothing that outlives the person."""
    addresses = {known.email.lower() for known in EmailAddress.objects.filter(user=member)}
    addresses |= {member.email.lower()} if member.email else set()
    hers = Q(member=member) | Q(message__member=member)
    Mail.objects.alias(address=Lower("to")).filter(hers | Q(address__in=addresses)).delete()
    # That she wants no mail is remembered; that an address of hers did not exist is not.
    Suppression.objects.filter(address__in=addresses, reason=Suppression.Reason.BOUNCED).delete()
    Message.objects.filter(member=member).delete()
    Preference.objects.filter(member=member).delete()
    Member.objects.filter(pk=member.pk).update(unread_count=0)


registry.add("notifications", Holding(export=export, erase=erase))
