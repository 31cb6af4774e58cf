"""Events that other systems report about members."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.activity.actions import record
from portal.activity.models import Event
from portal.activity.payloads import CUSTOM, Reported
from portal.shell.ports import Refused

from .models import Member

AHEAD = timedelta(minutes=5)


@transaction.atomic
def report_event(
    *,
    member: Member,
    kind: str,
    occurred_at: datetime,
    dedupe_key: str,
    content: dict[str, Any],
    source: str = "",
) -> Event:
    """Record what another system says happened to `member`, once per `dedupe_key`: then the first one again.

    Refused with `kind` (it must start with "custom."), `occurred_at` (more than five minutes ahead) or
    `dedupe_key_taken` (it names an event of another kind or member).
    """
    if not kind.startswith(CUSTOM):
        raise Refused("kind", _("The kind must start with “custom.”."))
    if occurred_at > timezone.now() + AHEAD:
        raise Refused("occurred_at", _("This time is more than five minutes ahead."))
    key = f"reported:{dedupe_key}"
    event = record(
        Reported(kind=kind, content=content),
        member=member,
        source=source,
        dedupe_key=key,
        occurred_at=occurred_at,
    )
    event = event or Event.objects.get(dedupe_key=key)
    if event.kind != kind or event.member_id not in {member.pk, None}:
        raise Refused("dedupe_key_taken", _("Another event was recorded with this key."))
    return event
