"""Tokens of invitations: derived from the invitation and the secret key, so none has to be stored.

The database holds only the SHA-256 of a token; who reads the database can't answer for someone else.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from django.conf import settings
from django.utils.encoding import force_bytes

_PURPOSE = b"feedback.survey:"


def hash_of(token: str) -> str:
    """What is stored and looked up."""
    return hashlib.sha256(token.encode()).hexdigest()


def derive(key: UUID, stored: str = "") -> str:
    """The token of invitation `key`; with `stored`, the one of that hash, also after a change of secret."""
    tokens = [_derive(key, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return next((token for token in tokens if hash_of(token) == stored), tokens[0])


def _derive(key: UUID, secret: str | bytes) -> str:
    digest = hmac.new(force_bytes(secret), _PURPOSE + key.bytes, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()
