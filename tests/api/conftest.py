import json

import pytest

from .factories import bearer, make_key


@pytest.fixture
def call(client, db):
    """`call("PUT", "/members/C-1", {…}, secret=…, idempotency="k1")` on the API; returns the response."""
    made = {}

    def call(method, path, body=None, *, secret=None, idempotency=None):
        secret = secret or made.get("all") or made.setdefault("all", make_key())
        extra = {"Idempotency-Key": idempotency} if idempotency is not None else {}
        data = body if isinstance(body, (str, bytes)) else json.dumps(body) if body is not None else ""
        return client.generic(
            method, f"/api/v1{path}", data, content_type="application/json", headers=bearer(secret, **extra)
        )

    return call


def fields_of(answer):
    """The names of the fields a problem document complains of."""
    assert answer["Content-Type"] == "application/problem+json"
    return [error["field"] for error in answer.json()["errors"]]
