"""Small worlds, counted by hand."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from feedback.surveys.models import Answer, Invitation
from loyalty.actions import account_of, record_purchase, set_up_programme
from loyalty.ledger.ledger import Move, move, open_posting
from loyalty.ledger.slots import Slot
from loyalty.models import Lot, Posting
from portal.insights.periods import Period
from tests.members.factories import MemberFactory

BERLIN = ZoneInfo("Europe/Berlin")
JUNE = Period(date(2026, 6, 1), date(2026, 6, 30))


def at(day, month=6, hour=12):
    return datetime(2026, month, day, hour, tzinfo=BERLIN)


def programme():
    return set_up_programme(starts_on=date(2020, 1, 1))


def buys(member, *moments, amount=2000):
    """Purchases that earn nothing, at these moments."""
    for moment in moments:
        record_purchase(
            member=member,
            external_id=f"{member.pk}-{moment.isoformat()}",
            purchased_at=moment,
            amount=amount,
            currency="EUR",
            source_system="shop",
        )


def lot(member, points, earned, expires):
    """Points issued at `earned`, available at once, that end at `expires`."""
    account = account_of(member)
    made = Lot.objects.create(
        account=account, state="available", issued=points, remaining=points,
        earned_at=earned, available_at=earned, expires_at=expires, source="world",
    )  # fmt: skip
    _post(account, Posting.Kind.GRANT, Move(Slot.ISSUED, Slot.AVAILABLE, points, made), earned)
    return made


def leaves(made, slot, points, moment):
    """Points of a lot are redeemed, or expire."""
    kind = Posting.Kind.EXPIRY if slot == Slot.EXPIRED else Posting.Kind.REDEMPTION
    _post(made.account, kind, Move(Slot.AVAILABLE, slot, points, made), moment)


def _post(account, kind, movement, moment):
    ref = f"{kind}-{Posting.objects.count()}"
    posting = open_posting(
        account, kind=kind, source_system="world", source_ref=ref, points=movement.points, effective_at=moment
    )
    move(posting, [movement])


def answered(survey, *scores, moment=None):
    for score in scores:
        Answer.objects.create(survey=survey, score=score, created_at=moment or at(10))


def invited(survey, state, count, moment=None):
    for _number in range(count):
        key = f"world-{Invitation.objects.count()}"
        Invitation.objects.create(
            survey=survey, member=MemberFactory(), source=key, token_hash=key, state=state,
            created_at=moment or at(10), expires_at=at(30, 12),
        )  # fmt: skip
