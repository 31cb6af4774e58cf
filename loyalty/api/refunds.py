"""Refunds in the API."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Router
from ninja.responses import Status

from loyalty import actions
from loyalty.models import Purchase, Refund
from loyalty.purchases.importing import SOURCE_SYSTEM
from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Amount, Answer, Body, ExternalId, Moment, to_minor
from portal.api.idempotency import idempotent
from portal.api.models import Scope
from portal.api.problems import Problem, ProblemDocument
from portal.shell.ports import Refused

from .standing import standing_of

router = Router(auth=KeyAuth(Scope.PURCHASES))
# Where a refusal of the action lies in the request.
FIELDS = {"amount": "amount", "too_much": "amount", "ahead": "refunded_at"}


class RefundBody(Body):
    """`amount` is in the purchase's currency, `external_id` the refund's own number."""

    external_id: ExternalId
    refunded_at: Moment
    amount: Amount


class RefundAnswer(Answer):
    """`points_taken_back` is what those units had earned, of which nobody owes what had expired unused.

    `balance` are the member's available points now, `debt` what she owes.
    """

    points_taken_back: int
    balance: int
    debt: int


@router.post(
    "/purchases/{path:external_id}/refunds",
    response={201: RefundAnswer, 200: RefundAnswer, 404: ProblemDocument} | routers.WRITING,
    operation_id="post_refund",
    summary=_("Refund a purchase, whole or in part"),
    description=_(
        "A known number of a refund: the same content answers 200 with the first one, other content 409."
    ),
)
@idempotent
def post_refund(request: HttpRequest, external_id: str, body: RefundBody) -> Status:
    purchase = _purchase(external_id)
    amount = _minor(body.amount, purchase.currency)
    known = Refund.objects.filter(source_system=SOURCE_SYSTEM, external_id=body.external_id).exists()
    try:
        refund = actions.record_refund(
            purchase=purchase,
            external_id=body.external_id,
            refunded_at=body.refunded_at,
            amount=amount,
            source_system=SOURCE_SYSTEM,
        )
    except Refused as refusal:
        raise _problem(refusal) from refusal
    return Status(200 if known else 201, _answer(refund, purchase))


def _purchase(external_id: str) -> Purchase:
    found = None
    if external_id.isprintable():
        found = Purchase.objects.filter(source_system=SOURCE_SYSTEM, external_id=external_id[:121]).first()
    if found is None:
        raise Problem(404, "not_found", "There is no purchase with this number.")
    return found


def _minor(amount: str, currency: str) -> int:
    try:
        return to_minor(amount, currency)
    except ValueError as error:
        raise Problem.of_field("amount", "decimals", str(error)) from error


def _problem(refusal: Refused) -> Problem:
    if field := FIELDS.get(refusal.code):
        return Problem.of_field(field, refusal.code, str(refusal))
    return Problem(409, refusal.code, str(refusal))


def _answer(refund: Refund, purchase: Purchase) -> RefundAnswer:
    points = standing_of(purchase.member).points
    return RefundAnswer(
        points_taken_back=refund.points_taken_back, balance=points.available, debt=points.debt
    )


routers.add("refunds", router)
