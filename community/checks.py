"""What `manage.py check` says of the community's settings."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


@register()
def spam_service_has_its_key(**_options: Any) -> list[CheckMessage]:
    """The service refuses each question without a key: every post that waits for it waits for a person."""
    if not settings.AKISMET_URL or settings.AKISMET_KEY:
        return []
    return [
        Warning(
            "AKISMET_URL is set, AKISMET_KEY is not: the service will answer nothing.",
            hint="Set AKISMET_KEY, or leave both empty.",
            id="community.W001",
        )
    ]
