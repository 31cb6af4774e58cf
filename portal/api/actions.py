"""Giving and taking the right to call the API."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import ApiKey, IdempotencyRecord, RequestRecord, Scope, hash_of

KEY_START = "stk_"
GRACE = timedelta(hours=24)


@transaction.atomic
def create_key(
    *,
    name: str,
    scopes: Iterable[str],
    expires_at: datetime | None = None,
    created_by: Any = None,
    requests_per_minute: int = 600,
) -> tuple[ApiKey, str]:
    """A new key and its secret text, which is known only now. ValueError for an unknown scope or none."""
    wanted = sorted(set(scopes))
    unknown = set(wanted) - set(Scope.values)
    if unknown or not wanted:
        raise ValueError(f"unknown scopes: {', '.join(sorted(unknown)) or 'none given'}")
    secret = _new_secret()
    key = ApiKey.objects.create(
        name=name,
        prefix=_beginning(secret),
        key_hash=hash_of(secret),
        scopes=wanted,
        expires_at=expires_at,
        created_by=created_by,
        requests_per_minute=requests_per_minute,
    )
    return key, secret


def _new_secret() -> str:
    return KEY_START + secrets.token_urlsafe(32)


def _beginning(secret: str) -> str:
    """What is kept of a secret to tell one key from another."""
    return secret[: len(KEY_START) + 6]


@transaction.atomic
def rotate_key(*, key: ApiKey, grace: timedelta = GRACE) -> str:
    """A new secret for `key`, known only now; the one before it opens for `grace` longer, older ones no more.

    ValueError for a key that is revoked or expired: it stays closed.
    """
    known = ApiKey.objects.usable().select_for_update(no_key=True).filter(pk=key.pk).first()
    if known is None:
        raise ValueError("the key is revoked or expired")
    secret = _new_secret()
    changes = {
        "former_hash": known.key_hash,
        "former_until": timezone.now() + grace,
        "key_hash": hash_of(secret),
        "prefix": _beginning(secret),
    }
    ApiKey.objects.filter(pk=key.pk).update(**changes)
    for name, value in changes.items():
        setattr(key, name, value)
    return secret


def revoke_key(*, key: ApiKey) -> bool:
    """From the next request on it is unknown; False where it was revoked already."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    return bool(revoked)


def forget_old_answers() -> int:
    """Delete kept answers past their time; returns how many."""
    return IdempotencyRecord.objects.forgettable().delete()[0]


def forget_old_requests() -> int:
    """Delete the log of requests past its time; returns how many rows."""
    return RequestRecord.objects.forgettable().delete()[0]
