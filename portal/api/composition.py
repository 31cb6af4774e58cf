"""The API as one: routers, errors, OpenAPI document, documentation page."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase
from ninja.parser import Parser

from .document import DESCRIPTION, completed
from .problems import Problem, add_handlers, answer
from .reading import operations_of
from .routers import routers

View = Callable[..., HttpResponse]
DEEPEST = 50  # levels of a body


def _is_deep(body: Any) -> bool:
    """Whether lists and objects nest deeper than DEEPEST; what reads the body later may recurse."""
    level = [body] if isinstance(body, dict | list) else []
    for _depth in range(DEEPEST):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
        if not level:
            return False
    return True


class JsonObject(Parser):
    """Bodies are JSON objects; anything else is a 400, however deeply it nests."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        try:
            body = json.loads(request.body)
        except (ValueError, RecursionError):
            raise Problem(400, "malformed", "The body is not JSON.") from None
        if _is_deep(body):
            raise Problem(400, "malformed", "The body nests too deeply.")
        if not isinstance(body, dict):
            raise Problem(400, "malformed", "The body must be a JSON object.")
        return body


class Documentation(DocsBase):
    """Our own page: nothing is loaded from another host, and the strict policy holds."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        schema = api.get_openapi_schema()
        return render(request, "api/docs.html", {"schema": schema, "operations": operations_of(schema)})


class Api(NinjaAPI):
    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Ninja's document, with what holds for every call."""
        return completed(super().get_openapi_schema(**kwargs))


def build() -> NinjaAPI:
    """All routers that the apps have added."""
    api = Api(
        title="Stammtisch",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api",
        docs=Documentation(),
        parser=JsonObject(),
    )
    add_handlers(api)
    for name, router in routers():
        api.add_router("", router, tags=[name])
    return api


def as_problem(view: View) -> View:
    """Give a bare 404 or 405 of `view` the form of all other errors; no session, no cookie is asked."""

    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return answer(Problem(404, "not_found", "There is nothing at this address."))
        if response.status_code != 405:
            return response
        detail, allowed = f"{request.method} is not possible here.", response.get("Allow", "")
        return answer(Problem(405, "method_not_allowed", detail, headers={"Allow": allowed}))

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]
    wrapped.login_required = False  # type: ignore[attr-defined]
    return wrapped


def nothing_here(request: HttpRequest, rest: str) -> HttpResponse:
    raise Http404
