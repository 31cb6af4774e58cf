"""Signing up with an address the shop made known: its owner gets the account that is there already.

Until the address is verified nothing of it is changed or shown, and the pages are the same as for an
address nobody knows. What she typed waits in her session: a password set before would be one a stranger
may have chosen.
"""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as BaseSignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from portal.shell import arrivals

from . import actions
from .models import Member

_KEY = "claim"


class SignupForm(BaseSignupForm):
    """Signs up a new member, or the one the shop has told us of."""

    account_already_exists: bool
    known: Member | None = None

    def validate_unique_email(self, value: str) -> str:
        email: str = super().validate_unique_email(value)
        if self.account_already_exists:
            self.known = Member.objects.claimable(email)
            self.account_already_exists = self.known is None
        return email

    def save(self, request: HttpRequest) -> Any:
        if self.known is None:
            return super().save(request)
        request.session[_KEY] = {
            "member": self.known.pk,
            "display_name": self.cleaned_data["display_name"],
            # Who signs up with a passkey types none: then it is one that nobody can use.
            "password": make_password(self.cleaned_data.get("password1")),
            "language": getattr(request, "LANGUAGE_CODE", ""),
        }
        return self.known


def settle(request: HttpRequest, member: Member) -> None:
    """The address is verified: she has joined, with what she typed in this session."""
    claim = request.session.pop(_KEY, {})
    if claim.pop("member", None) == member.pk:
        arrivals.announce(request, member)
        actions.claim(member=member, **claim)
    else:
        actions.join(member=member)
