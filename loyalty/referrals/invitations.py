"""What a friend's browser carries from the invitation to the sign-up: a signed cookie of seven days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.core.internal.httpkit import get_client_ip
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

COOKIE = "invitation"
WEEK = 7 * 86_400
#: Ways an invitation travels, as the links of the page name them in `?via=`, and what people call them.
CHANNELS: dict[str, Any] = {
    "mail": _("E-mail"),
    "whatsapp": "WhatsApp",
    "signal": "Signal",
    "telegram": "Telegram",
    "sms": "SMS",
    "share": _("shared from a phone"),
    "qr": _("QR code"),
}
_SALT = "loyalty.invitation"


@dataclass(frozen=True)
class Invitation:
    """A referral code, the token of the invitation that was accepted ("" before), and how it came."""

    code: str
    token: str = ""
    channel: str = ""


def channel_of(request: HttpRequest) -> str:
    """How the invitation came, as its link says; "" where it says nothing known."""
    via = request.GET.get("via", "")
    return via if via in CHANNELS else ""


def carried_by(request: HttpRequest) -> Invitation | None:
    """The invitation this browser carries; None where there is none, or it is too old or not ours."""
    try:
        value = request.get_signed_cookie(COOKIE, salt=_SALT, max_age=WEEK)
    except (KeyError, BadSignature):
        return None
    return Invitation(*str(value).split("."))


def hand_to(request: HttpRequest, response: HttpResponse, invitation: Invitation) -> None:
    """Have the browser carry it for a week."""
    value = f"{invitation.code}.{invitation.token}.{invitation.channel}"
    response.set_signed_cookie(
        COOKIE, value, salt=_SALT, max_age=WEEK, secure=request.is_secure(), httponly=True, samesite="Lax"
    )


def device(ip: str | None, user_agent: str) -> str:
    """A fingerprint of a device that tells nothing about it: HMAC-SHA-256 under the installation's key."""
    return salted_hmac("loyalty.device", f"{ip}\n{user_agent[:200]}", algorithm="sha256").hexdigest()


def device_of(request: HttpRequest) -> str:
    """The fingerprint of the device that asks."""
    return device(get_client_ip(request), request.headers.get("user-agent", ""))
