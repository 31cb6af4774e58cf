from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from loyalty.actions import grant, record_purchase, set_up_programme
from loyalty.models import Programme
from tests.members.factories import MemberFactory

__all__ = ["MemberFactory", "buy", "give", "programme"]


def programme(**values) -> Programme:
    """The contract's programme, running for years."""
    return set_up_programme(**({"starts_on": date(2015, 1, 1)} | values))


def buy(member, amount=6000, *, days_ago=30.0, number=None, at=None, **values):
    """A purchase of `amount` cents; the default earns a point and is past its return window."""
    moment = at or (timezone.now() - timedelta(days=days_ago)).astimezone(UTC).replace(microsecond=0)
    number = number or f"{member.pk}-{moment.isoformat()}-{amount}"
    defaults = {"purchased_at": moment, "currency": "EUR", "source_system": "shop"}
    return record_purchase(member=member, external_id=number, amount=amount, **(defaults | values))


def give(member, points, source="test:1"):
    return grant(member=member, points=points, reason="thanks", source=source)


def utc(*parts) -> datetime:
    return datetime(*parts, tzinfo=UTC)
