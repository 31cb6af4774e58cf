"""Giving and taking the right to call the API."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import ApiKey, IdempotencyRecord, Scope, hash_of

KEY_START = "stk_"


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
    secret = KEY_START + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        name=name,
        prefix=secret[: len(KEY_START) + 6],
        key_hash=hash_of(secret),
        scopes=wanted,
        expires_at=expires_at,
        created_by=created_by,
        requests_per_minute=requests_per_minute,
    )
    return key, secret


def revoke_key(*, key: ApiKey) -> bool:
    """From the next request on it is unknown; False where it was revoked already."""
    revoked = ApiKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())
    return bool(revoked)


def forget_old_answers() -> int:
    """Delete kept answers past their time; returns how many."""
    return IdempotencyRecord.objects.forgettable().delete()[0]
