"""Where a mail provider hands over what came in; django-anymail knows their ways and checks the secret."""

from __future__ import annotations

from typing import Any

from anymail.signals import inbound
from anymail.urls import urlpatterns as anymail
from django.contrib.auth.decorators import login_not_required
from django.dispatch import receiver
from django.urls import URLPattern

from community import actions


@receiver(inbound, dispatch_uid="community.incoming")
def take(sender: type, event: Any, **kwargs: Any) -> None:
    """A mail has come in."""
    envelope = event.message.envelope_recipient
    actions.receive_mail(raw=bytes(event.message), recipients=(envelope,) if envelope else ())


def urlpatterns() -> list[URLPattern]:
    """`<provider>/inbound/` for each provider, open to who knows the secret, logged in or not."""
    found = [pattern for pattern in anymail if "inbound" in (pattern.name or "")]
    for pattern in found:
        login_not_required(pattern.callback)
    return found
