"""Purchases in the API."""

from __future__ import annotations

from typing import Annotated

from django.db.models import Sum
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from loyalty import actions
from loyalty.earning.baskets import lines_of
from loyalty.models import Lot, Purchase
from loyalty.purchases.importing import SOURCE_SYSTEM
from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Amount, Answer, Body, Currency, ExternalId, Moment, OneLine, Reference, to_minor
from portal.api.idempotency import idempotent
from portal.api.models import Scope
from portal.api.problems import Problem, ProblemDocument
from portal.members.models import Member
from portal.members.references import member_named
from portal.precompiled import Given, Select
from portal.shell.ports import Refused

from .standing import standing_of

router = Router(auth=KeyAuth(Scope.PURCHASES))
# Where a refusal of the action lies in the request.
FIELDS = {"amount": "lines", "lines": "lines", "currency": "currency"}


class LineBody(Body):
    sku: Annotated[OneLine, Field(min_length=1, max_length=80)]
    name: Annotated[OneLine, Field(max_length=200)] | None = None
    category: Annotated[OneLine, Field(max_length=80)] | None = None
    quantity: Annotated[int, Field(strict=True, ge=1, le=100_000)]
    unit_price: Amount


class PurchaseBody(Body):
    """`member` is the external id or the card number; an external id nobody has is a new member."""

    member: Reference
    external_id: ExternalId
    purchased_at: Moment
    currency: Currency
    lines: Annotated[list[LineBody], Field(min_length=1, max_length=500)]

    @property
    def amount(self) -> int:
        """In minor units."""
        return sum(line.quantity * to_minor(line.unit_price, self.currency) for line in self.lines)


class EarnedPoints(Answer):
    available: int
    pending: int


class PurchaseAnswer(Answer):
    """`points` is what this purchase earned, `balance` the member's available points."""

    id: int
    external_id: str
    state: str
    points: EarnedPoints
    balance: int
    tier: str | None


@router.post(
    "/purchases",
    response={201: PurchaseAnswer, 200: PurchaseAnswer, 202: PurchaseAnswer, 404: ProblemDocument}
    | routers.WRITING,
    operation_id="post_purchase",
    summary=_("Record a purchase"),
    description=_(
        "A known external id: the same content answers 200 with the first one, other content 409. A time "
        "more than five minutes ahead: 202, its state is quarantined, and nothing is earned yet."
    ),
)
@idempotent
def post_purchase(request: HttpRequest, body: PurchaseBody) -> Status:
    _check_decimals(body)
    known = bool(_KNOWN.all(source_system=SOURCE_SYSTEM, external_id=body.external_id))
    try:
        purchase = actions.record_purchase(
            member=_member(body.member),
            external_id=body.external_id,
            purchased_at=body.purchased_at,
            amount=body.amount,
            currency=body.currency,
            source_system=SOURCE_SYSTEM,
            lines=[line.dict(exclude_none=True) for line in body.lines],
        )
    except Refused as refusal:
        raise _problem(refusal) from refusal
    if known and not _has_lines(purchase, body):
        raise Problem(409, "purchase_differs", gettext("This purchase is known with other lines."))
    if purchase.state == Purchase.State.QUARANTINED:
        return Status(202, _answer(purchase))
    return Status(200 if known else 201, _answer(purchase))


def _has_lines(purchase: Purchase, body: PurchaseBody) -> bool:
    """Whether the first report named the same goods; one out of a file may know no prices, or no goods."""
    if not purchase.lines or not all("unit_price" in line for line in purchase.lines):
        return True
    reported = lines_of([line.dict(exclude_none=True) for line in body.lines], body.amount, body.currency)
    return purchase.basket.lines == reported


def _check_decimals(body: PurchaseBody) -> None:
    errors = []
    for number, line in enumerate(body.lines):
        try:
            to_minor(line.unit_price, body.currency)
        except ValueError as error:
            field = f"lines.{number}.unit_price"
            errors.append({"field": field, "code": "decimals", "message": str(error)})
    if errors:
        raise Problem(422, "invalid", "Some amounts have too many decimals.", errors=errors)


def _member(ref: str) -> Member:
    member = member_named(ref)
    if member is None:
        raise Problem.of_field("member", "unknown", "Nobody has this card number.")
    return member


def _problem(refusal: Refused) -> Problem:
    if field := FIELDS.get(refusal.code):
        return Problem.of_field(field, refusal.code, str(refusal))
    return Problem(409, refusal.code, str(refusal))


# Lots that were moved to another account are copies.
_EARNED = Select(
    lambda: (
        Lot.objects.filter(source=Given("source"), origin__isnull=True)
        .order_by()
        .values_list("state")
        .annotate(all=Sum("issued"))
    )
)
_KNOWN = Select(
    lambda: Purchase.objects.filter(
        source_system=Given("source_system"), external_id=Given("external_id")
    ).values_list("pk")
)


def _answer(purchase: Purchase) -> PurchaseAnswer:
    points = dict(_EARNED.all(source=f"purchase:{purchase.pk}"))
    now = standing_of(purchase.member)
    return PurchaseAnswer(
        id=purchase.pk,
        external_id=purchase.external_id,
        state=purchase.state,
        points=EarnedPoints(available=points.get("available", 0), pending=points.get("pending", 0)),
        balance=now.points.available,
        tier=now.tier,
    )


routers.add("purchases", router)
