"""What the OpenAPI document says beyond the calls themselves: answers and headers that hold for every call.

The texts are English here and translated where the documentation page shows them.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop as _

from .problems import MEDIA_TYPE

DESCRIPTION = _(
    "Members, purchases, rewards, events and figures for the systems around Stammtisch. "
    "Send the header Authorization: Bearer KEY. "
    "Errors are problem documents (RFC 9457) with one entry per wrong field. Every POST that writes needs "
    "an Idempotency-Key."
)
MEANINGS = {
    "200": _("Done; here is how it stands"),
    "201": _("Made"),
    "202": _("Taken"),
    "400": _("The body is no JSON object, or the Idempotency-Key is missing"),
    "401": _("No key, or one that does not open"),
    "403": _("The key lacks the scope"),
    "404": _("There is no such thing"),
    "409": _("It does not go together with how things stand; see code"),
    "410": _("It is over"),
    "413": _("The body is too large"),
    "422": _("Some fields are missing or wrong; see errors"),
    "429": _("Too many requests; wait as long as Retry-After says"),
}
_PROBLEM = {"$ref": "#/components/schemas/ProblemDocument"}
_HEADERS: dict[str, dict[str, Any]] = {
    "401": {"WWW-Authenticate": {"schema": {"type": "string"}}},
    "429": {
        "Retry-After": {
            "description": _("Seconds until the next request is taken"),
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }
    },
}
_REQUEST_ID = {
    "X-Request-ID": {
        "description": _("Names this request in the log"),
        "schema": {"type": "string", "format": "uuid"},
    }
}


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with all answers a call may give, what they mean, and their headers."""
    for operation in (one for path in document["paths"].values() for one in path.values()):
        given = {str(status): response for status, response in operation["responses"].items()}
        if "requestBody" in operation:
            given = {"400": {}, "413": {}} | given
        operation["responses"] = {status: _response(status, given[status]) for status in sorted(given)}
    return document


def _response(status: str, given: dict[str, Any]) -> dict[str, Any]:
    response = {
        "description": MEANINGS.get(status, given.get("description", "")),
        "headers": _REQUEST_ID | _HEADERS.get(status, {}),
    }
    if status >= "400":
        return response | {"content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
    return response | {"content": given["content"]} if "content" in given else response
