"""What was sent about a member to other systems."""

from __future__ import annotations

from typing import Any

from portal.members.models import Member
from portal.shell.privacy import Holding, registry

from .models import Message

_MESSAGES = 10_000


def export(member: Member) -> dict[str, Any]:
    """Who was told what of her, and when."""
    sent = Message.objects.of_member(member).select_related("endpoint")
    return {
        "told_to_other_systems": [
            {
                "recipient": message.endpoint.name,
                "content": message.body,
                "state": message.state,
                "created_at": message.created_at.isoformat(),
            }
            for message in sent[:_MESSAGES]
        ]
    }


def erase(member: Member) -> None:
    """Messages about her go, sent or not."""
    Message.objects.of_member(member).delete()


registry.add("webhooks", Holding(export=export, erase=erase))
