"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

MEDIA_TYPE = "application/problem+json"
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
}


class FieldError(Schema):
    """What is wrong with one field; `field` is its dotted path in the request."""

    field: str
    code: str
    message: str


class ProblemDocument(Schema):
    """`code` is stable and for programs, `detail` for people; `errors` has one entry per wrong field."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    errors: list[FieldError] = []


class Problem(Exception):
    """Answered as a problem document; `errors` are dicts as FieldError, `headers` go out with it."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers = errors or [], headers or {}

    @classmethod
    def of_field(cls, field: str, code: str, message: str) -> Problem:
        """422 about one field."""
        return cls(422, "invalid", _INVALID, errors=[{"field": field, "code": code, "message": message}])

    def document(self) -> dict[str, Any]:
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "errors": self.errors,
        }


_INVALID = "Some fields are missing or wrong; see errors."


def answer(problem: Problem) -> HttpResponse:
    content = json.dumps(problem.document())
    return HttpResponse(content, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)


def _of_validation(exc: ValidationError) -> Problem:
    found: dict[str, dict[str, str]] = {}
    for error in exc.errors:
        field = ".".join(str(part) for part in _path(error)) or "body"
        message = error["msg"].removeprefix("Value error, ")
        found.setdefault(field, {"field": field, "code": error["type"], "message": message})
    return Problem(422, "invalid", _INVALID, errors=list(found.values()))


def _path(error: dict[str, Any]) -> tuple[Any, ...]:
    """Where the caller looks for it: ninja puts the place and the parameter's name before a body's field."""
    place, *rest = error["loc"]
    return tuple(rest[1:] if place == "body" else rest)


def _of_http(exc: HttpError) -> Problem:
    if isinstance(exc.__cause__, Problem):
        return exc.__cause__
    headers = {"WWW-Authenticate": "Bearer"} if exc.status_code == 401 else {}
    return Problem(exc.status_code, CODES.get(exc.status_code, "error"), exc.message, headers=headers)


_PROBLEMS: list[tuple[type[Exception], Callable[[Any], Problem]]] = [
    (Problem, lambda problem: problem),
    (ValidationError, _of_validation),
    (HttpError, _of_http),
    (Http404, lambda exc: Problem(404, "not_found", "There is nothing at this address.")),
    (RequestDataTooBig, lambda exc: Problem(413, "too_large", "The body is too large.")),
]


def add_handlers(api: NinjaAPI) -> None:
    """Let every error of the API go out as a problem; an unforeseen one is left to Django."""
    for kind, convert in _PROBLEMS:
        api.add_exception_handler(kind, _handler(convert))


def _handler(convert: Callable[[Any], Problem]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, exc: answer(convert(exc))
