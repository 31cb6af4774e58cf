"""What one person may not grant alone is written down and waits for a second one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from loyalty.events import GoodwillRequested
from loyalty.models import Account, GoodwillRequest
from portal.activity.actions import record
from portal.shell.ports import Outcome, Refused

if TYPE_CHECKING:
    from portal.members.models import Member


def waiting(source: str, points: int) -> Outcome | None:
    """The request that waits for this source; Refused already_waiting where it asks for another number."""
    request = GoodwillRequest.objects.waiting().filter(source=source).first()
    if request is None:
        return None
    if request.points != points:
        raise Refused("already_waiting", _("Goodwill for this already waits for a second person."))
    return Outcome("waiting", f"goodwill_request:{request.pk}")


def ask(account: Account, points: int, source: str, actor: Member, reason: str, kind: str) -> Outcome:
    """Keep what is above the limits as a request; what a second person has refused is not asked again."""
    if GoodwillRequest.objects.filter(source=source).exists():
        raise Refused("refused_before", _("A second person has refused this already. Grant less, alone."))
    request = GoodwillRequest.objects.create(
        account=account, points=points, source=source, reason=reason[:200], requested_by=actor, kind=kind
    )
    payload = GoodwillRequested(request_id=request.pk, points=points)
    record(payload, member=account.member, actor=actor, source=source)
    return Outcome("waiting", f"goodwill_request:{request.pk}")
