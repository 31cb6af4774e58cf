"""Members are told of points that are about to expire, unless they have used them meanwhile."""

from __future__ import annotations

from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext_lazy

from loyalty.actions import notices
from loyalty.events import PointsExpiring
from loyalty.models import Account
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe

from .telling import tell


@subscribe(
    PointsExpiring, name="loyalty.tell_expiring", label=gettext_lazy("Points: tell that they expire soon")
)
def tell_expiring(event: Event) -> None:
    """One message for all lots of a day, with what is left of them now; none where nothing is."""
    account = Account.objects.filter(member=event.member_id).select_related("programme").first()
    if account is None or event.member_id is None:
        return
    last_day = date.fromisoformat(PointsExpiring.of(event).expires_on)
    if points := notices.ending_on(account.programme, last_day).filter(account=account).total():
        tell(event, "loyalty/points_expiring", "/loyalty/rewards/", points=points, **_said(last_day))


def _said(day: date) -> dict[str, str]:
    said = {}
    for language in ("en", "de"):
        with translation.override(language):
            said[f"day_{language}"] = formats.date_format(day, "DATE_FORMAT")
    return said
