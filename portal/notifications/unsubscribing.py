"""Links that stop the mails of one purpose without logging in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from portal.members.models import Member

from .kinds import Purpose

if TYPE_CHECKING:
    from django.http import HttpRequest

_signer = Signer(salt="notifications.unsubscribe")


def path_for(member: Member, purpose: str) -> str:
    """The path of the link for this member and purpose; it stays valid, for mails are kept for years."""
    return reverse("notifications:unsubscribe", args=[_signer.sign(f"{member.pk}.{purpose}")])


def read(token: str) -> tuple[Member, Purpose] | None:
    """Whose mails of which purpose a token is about; None where it is not ours or nobody is there."""
    try:
        number, _dot, purpose = _signer.unsign(token).partition(".")
        return Member.objects.get(pk=int(number), erased_at__isnull=True), Purpose(purpose)
    except (BadSignature, ValueError, Member.DoesNotExist):
        return None


def is_one_click(request: HttpRequest) -> bool:
    """Whether a mail program asks on its own (RFC 8058); it reads no page in answer."""
    return request.POST.get("List-Unsubscribe") == "One-Click"
