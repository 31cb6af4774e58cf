"""Members in the API."""

from __future__ import annotations

from typing import Annotated, Literal

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_noop as _
from ninja import Path, Router
from ninja.responses import Status
from pydantic import Field

from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Answer, Birthday, Body, Email, ExternalId, Moment, OneLine, Reference
from portal.api.models import Scope
from portal.api.problems import Problem, ProblemDocument
from portal.api.standing import Standing, standing_of
from portal.shell.ports import Refused

from . import events_api, shop
from .models import Member, Purpose

router = Router(auth=KeyAuth(Scope.MEMBERS))


class ConsentBody(Body):
    purpose: Purpose
    wording: Annotated[OneLine, Field(min_length=1, max_length=40)]
    source: Annotated[OneLine, Field(min_length=1, max_length=80)]
    given_at: Moment


class MemberBody(Body):
    email: Email
    display_name: Annotated[OneLine, Field(min_length=1, max_length=80, pattern=r"\S")]
    language: Literal["de", "en"] | None = None
    birthday: Birthday | None = None
    consents: list[ConsentBody] = Field(default=[], max_length=20)


class MemberAnswer(Answer):
    id: int
    external_id: str | None
    number: str
    handle: str
    display_name: str
    language: str


class MemberWithStanding(MemberAnswer, Standing):
    pass


@router.put(
    "/members/{ref}",
    response={201: MemberAnswer, 200: MemberAnswer, 409: ProblemDocument} | routers.COMMON,
    operation_id="put_member",
    summary=_("Create or update a member"),
    description=_(
        "The ref is the external id. Address and name of a registered member stay hers, and a name that a "
        "moderator has taken out stays out; an address of another member is 409 with the code email_taken."
    ),
)
def put_member(request: HttpRequest, ref: Path[ExternalId], body: MemberBody) -> Status:
    consents = [shop.GivenConsent(**one.dict()) for one in body.consents]
    fields = body.dict(exclude={"consents"})
    try:
        member, new = shop.put_member(external_id=ref, consents=consents, **fields)
    except Refused as refusal:
        raise Problem(409, refusal.code, str(refusal)) from refusal
    return Status(201 if new else 200, member)


@router.get(
    "/members/{ref}",
    response={200: MemberWithStanding, 404: ProblemDocument} | routers.COMMON,
    operation_id="get_member",
    summary=_("A member with points, tier and benefits"),
    description=_("The ref is the external id or the card number."),
)
def get_member(request: HttpRequest, ref: Path[Reference]) -> MemberWithStanding:
    known = Member.objects.filter(erased_at__isnull=True)
    member = get_object_or_404(known, Q(external_id=ref) | Q(number=ref.upper()))
    record = MemberAnswer.from_orm(member).dict()
    return MemberWithStanding(**record, **standing_of(member).dict())


routers.add("members", router)
routers.add("events", events_api.router)
