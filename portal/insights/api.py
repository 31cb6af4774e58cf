"""The key figures in the API."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils.translation import gettext_noop as _
from ninja import Query, Router
from pydantic import Field

from portal.api import routers
from portal.api.auth import KeyAuth
from portal.api.fields import Answer, Body, Day
from portal.api.models import Scope
from portal.api.problems import Problem

from .figures import key_figures
from .periods import Period

router = Router(auth=KeyAuth(Scope.FIGURES))


class FiguresQuery(Body):
    first: Annotated[Day, Field(alias="from", description=_("First day, included"))]
    last: Annotated[Day, Field(alias="to", description=_("Last day, included"))]


class FigureAnswer(Answer):
    """`value` is null where the base is empty or below the anonymity threshold."""

    value: float | None
    n: int
    low: float | None
    high: float | None
    unit: str


@router.get(
    "/figures",
    response={200: dict[str, FigureAnswer]} | routers.COMMON,
    operation_id="get_figures",
    summary=_("Key figures of a period"),
    description=_("The same as manage.py key_figures --from D --to D --json prints."),
)
def get_figures(request: HttpRequest, query: Query[FiguresQuery]) -> dict[str, FigureAnswer]:
    if unknown := sorted(set(request.GET) - {"from", "to"}):
        raise Problem.of_field(unknown[0], "extra_forbidden", "There is no such field.")
    try:
        period = Period(query.first, query.last)
    except ValueError as error:
        raise Problem.of_field("from", "period", str(error)) from error
    return {key: FigureAnswer(**figure.as_json()) for key, figure in key_figures(period).items()}


routers.add("figures", router)
