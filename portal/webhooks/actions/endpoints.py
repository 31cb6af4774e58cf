"""Endpoints: made, switched on and off, given new secrets."""

from __future__ import annotations

import base64
import secrets
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from portal.activity.actions import record

from ..events import EndpointSwitchedOff
from ..models import Endpoint

OVERLAP = timedelta(hours=24)


def new_secret() -> str:
    """192 bits of chance in the specification's form."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode()


@transaction.atomic
def create_endpoint(*, name: str, url: str, kinds: list[str], created_by: Any = None) -> tuple[Endpoint, str]:
    """A new endpoint and its secret, which is shown only now. ValidationError for an address not allowed."""
    secret = new_secret()
    endpoint = Endpoint(name=name, url=url, kinds=sorted(set(kinds)), secret=secret, created_by=created_by)
    endpoint.full_clean()
    endpoint.save(force_insert=True)
    return endpoint, secret


@transaction.atomic
def rotate_secret(*, endpoint: Endpoint, overlap: timedelta = OVERLAP) -> str:
    """A new secret, shown only now; the one before signs along for `overlap`."""
    known = Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)
    secret = new_secret()
    Endpoint.objects.filter(pk=endpoint.pk).update(
        secret=secret, former_secret=known.secret, former_until=timezone.now() + overlap
    )
    return secret


@transaction.atomic
def switch_off(*, endpoint: Endpoint, reason: str = Endpoint.Off.STAFF) -> bool:
    """Send nothing there any more; False where it was off already.

    What waits becomes dead letters as it comes due. That it happened by itself is an event: staff is told.
    """
    changed = Endpoint.objects.filter(pk=endpoint.pk, active=True).update(
        active=False, off_reason=reason, off_at=timezone.now()
    )
    if changed and reason != Endpoint.Off.STAFF:
        payload = EndpointSwitchedOff(endpoint=endpoint.pk, reason=str(reason))
        record(payload, source=f"endpoint:{endpoint.pk}")
    return bool(changed)


def switch_on(*, endpoint: Endpoint) -> bool:
    """Send again from now on; False where it was on already. What was missed can be replayed."""
    off = Endpoint.objects.filter(pk=endpoint.pk, active=False)
    return bool(off.update(active=True, off_reason="", off_at=None, failing_since=None))
