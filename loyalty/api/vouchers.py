"""Redemptions and vouchers in the API: what a till or a shop asks."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from typing import Annotated

from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from ninja import Router
from ninja.responses import Status
from pydantic import Field

from loyalty import actions
from loyalty.ledger import ledger
from loyalty.models import Reward, Voucher
from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Amount, Answer, Body, OneLine, Reference, to_amount, to_minor
from portal.api.idempotency import HEADER, idempotent
from portal.api.models import Scope
from portal.api.problems import Problem, ProblemDocument
from portal.members.models import Member
from portal.shell.ports import Refused

router = Router(auth=KeyAuth(Scope.VOUCHERS))
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
GONE = "voucher_expired"


class RedemptionBody(Body):
    """`member` is the external id or the card number of somebody who is known."""

    member: Reference


class IssuedVoucher(Answer):
    """`expires_on` is the last day it holds."""

    code: str
    expires_on: date


class RedemptionAnswer(Answer):
    """`voucher` is null for rewards that come without a code; `balance` are the available points left."""

    voucher: IssuedVoucher | None
    balance: int


class VoucherAnswer(Answer):
    """`state` is issued, redeemed, expired or cancelled; a voucher has a value or takes percent off."""

    code: str
    state: str
    reward: str
    value: str | None
    percent: int | None
    currency: str
    expires_on: date


class PurchaseReference(Body):
    """`purchase` is the till's own reference of the purchase."""

    purchase: Annotated[OneLine, Field(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]


class UseBody(PurchaseReference):
    """`amount` is what was taken off, in the voucher's currency; without it the whole value."""

    amount: Amount | None = None


@router.post(
    "/rewards/{slug}/redemptions",
    response={201: RedemptionAnswer, 404: ProblemDocument} | routers.WRITING,
    operation_id="post_redemption",
    summary=_("Redeem points for a reward"),
    description=_(
        "409 with the code out_of_stock, insufficient_points, limit_reached, wrong_tier or not_offered."
    ),
)
@idempotent
def post_redemption(request: HttpRequest, slug: str, body: RedemptionBody) -> Status:
    rewards = Reward.objects.select_related("programme", "from_tier")
    reward = rewards.filter(slug=slug).first() if _SLUG.fullmatch(slug) else None
    if reward is None:
        raise Http404
    try:
        redemption = actions.redeem(member=_member(body.member), reward=reward, key=_key(request))
    except Refused as refusal:
        raise Problem(409, refusal.code, str(refusal)) from refusal
    voucher = getattr(redemption, "voucher", None)
    issued = IssuedVoucher(code=voucher.code, expires_on=voucher.last_day) if voucher else None
    balance = ledger.spendable(redemption.account, timezone.now())
    return Status(201, RedemptionAnswer(voucher=issued, balance=balance))


def _member(ref: str) -> Member:
    known = Member.objects.filter(erased_at__isnull=True)
    member = known.filter(Q(external_id=ref) | Q(number=ref.upper())).first()
    if member is None:
        raise Problem.of_field("member", "unknown", "Nobody has this external id or card number.")
    return member


def _key(request: HttpRequest) -> str:
    """The request's key for ever, also when the record of its answer has been cleared away."""
    sent = hashlib.sha256(request.headers[HEADER].encode()).hexdigest()
    return f"api:{request.auth.pk}:{sent}"  # type: ignore[attr-defined]


@router.get(
    "/vouchers/{code}",
    response={200: VoucherAnswer, 404: ProblemDocument} | routers.COMMON,
    operation_id="get_voucher",
    summary=_("A voucher by its code"),
    description=_("Capitals and hyphens of the code do not matter."),
)
def get_voucher(request: HttpRequest, code: str) -> VoucherAnswer:
    return _answer(_voucher(code))


@router.post(
    "/vouchers/{code}/redeem",
    response={200: VoucherAnswer, 404: ProblemDocument, 410: ProblemDocument} | routers.WRITING,
    operation_id="redeem_voucher",
    summary=_("Use a voucher for a purchase"),
    description=_(
        "The same purchase again answers the same. Used by another one or cancelled: 409, expired: 410."
    ),
)
@idempotent
def redeem_voucher(request: HttpRequest, code: str, body: UseBody) -> Status:
    voucher = _voucher(code)
    amount = _minor(body.amount, voucher.currency)
    try:
        used = actions.use_voucher(voucher=voucher, purchase=body.purchase, amount=amount)
    except Refused as refusal:
        raise _problem(refusal) from refusal
    return Status(200, _answer(used))


@router.post(
    "/vouchers/{code}/release",
    response={200: VoucherAnswer, 404: ProblemDocument} | routers.WRITING,
    operation_id="release_voucher",
    summary=_("Give a used voucher back"),
    description=_("Only the purchase that used it gives it back; from then on it is ready to be used again."),
)
@idempotent
def release_voucher(request: HttpRequest, code: str, body: PurchaseReference) -> Status:
    try:
        released = actions.release_voucher(voucher=_voucher(code), purchase=body.purchase)
    except Refused as refusal:
        raise _problem(refusal) from refusal
    return Status(200, _answer(released))


def _voucher(code: str) -> Voucher:
    voucher = Voucher.objects.with_code(code).with_all().first()
    if voucher is None:
        raise Http404
    return voucher


def _minor(amount: str | None, currency: str) -> int | None:
    try:
        return None if amount is None else to_minor(amount, currency)
    except ValueError as error:
        raise Problem.of_field("amount", "decimals", str(error)) from error


def _problem(refusal: Refused) -> Problem:
    if refusal.code == "amount":
        return Problem.of_field("amount", "above_value", str(refusal))
    return Problem(410 if refusal.code == GONE else 409, refusal.code, str(refusal))


def _answer(voucher: Voucher) -> VoucherAnswer:
    return VoucherAnswer(
        code=voucher.code,
        state=voucher.standing,
        reward=voucher.reward.slug,
        value=to_amount(voucher.value, voucher.currency) if voucher.value else None,
        percent=voucher.percent,
        currency=voucher.currency,
        expires_on=voucher.last_day,
    )


routers.add("vouchers", router)
