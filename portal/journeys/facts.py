"""What conditions can ask about an event and its member, fetched when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from typing import Any

from feedback.surveys.models import Answer
from loyalty.models import Purchase
from portal.activity.models import Event
from portal.members.models import Consent, Member, Trait
from portal.members.segments import segments_of


class Facts(Mapping[str, Any]):
    """Answers `payload.…`, `answer.…`, `purchase.…`, `trait.…`, `member.…`, `consent.…`, `segment.…`.

    The answer, the purchase, traits, consents and segments cost one query each.
    """

    def __init__(self, event: Event, member: Member) -> None:
        self.event, self.member = event, member

    def __getitem__(self, field: str) -> Any:
        head, _dot, name = field.partition(".")
        if head == "payload":
            return self.event.payload[name]
        if head == "answer":
            return self._answer[name]
        if head == "purchase":
            return self._purchase[name]
        if head == "trait":
            return _plain(self._traits[name])
        if head == "consent":
            return self._consents.get(name, False)
        if head == "segment":
            return name in self._segments
        return self._of_member(name)

    def _of_member(self, name: str) -> Any:
        if name == "purchases":
            return self._purchases
        known = {
            "language": self.member.language or None,
            "birthday": _plain(self.member.birthday),
            "registered": self.member.registered_at is not None,
            "has_email": bool(self.member.email),
            "staff": self.member.is_staff,
        }
        return known[name]

    @cached_property
    def _answer(self) -> dict[str, Any]:
        """What she answered to the survey the event is about; empty where it is not known to be hers."""
        answered = Answer.objects.filter(invitation=self.event.payload.get("invitation_id"))
        answer = answered.filter(invitation__member=self.member).first()
        return {"score": answer.score} if answer else {}

    @cached_property
    def _purchase(self) -> dict[str, Any]:
        """The purchase the event is about; its age is that when it was recorded."""
        found = Purchase.objects.filter(pk=self.event.payload.get("purchase_id"), member=self.member).first()
        if found is None:
            return {}
        age = max((found.recorded_at - found.purchased_at).days, 0)
        return {"state": found.state, "amount": found.amount, "age_days": age}

    @cached_property
    def _traits(self) -> dict[str, Any]:
        return {trait.name: trait.value for trait in Trait.objects.filter(member=self.member)}

    @cached_property
    def _purchases(self) -> int:
        """How many of hers count and cost something, up to the one the event is about, if about one."""
        mine = Purchase.objects.filter(member=self.member, state=Purchase.State.COUNTED, amount__gt=0)
        this = self.event.payload.get("purchase_id")
        return mine.filter(pk__lte=this).count() if this else mine.count()

    @cached_property
    def _segments(self) -> frozenset[str]:
        return segments_of(self.member)

    @cached_property
    def _consents(self) -> dict[str, bool]:
        log = Consent.objects.filter(member=self.member).order_by("given_at", "pk")
        return dict(log.values_list("purpose", "granted"))

    def __iter__(self) -> Iterator[str]:
        return iter(f"payload.{name}" for name in self.event.payload)

    def __len__(self) -> int:
        return len(self.event.payload)


def _plain(value: Any) -> Any:
    """Moments as ISO 8601, so that they compare with what is written in JSON."""
    return value.isoformat() if isinstance(value, date | datetime) else value
