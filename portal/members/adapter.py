"""Where allauth meets the member record."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from portal.shell import arrivals, ports

from .models import Member


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail: signing up never waits for, nor fails with, a mail server."""
        request = allauth_context.request
        frame = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, frame | context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        ports.send_account_mail(to=email, subject=message.subject, text=str(message.body), html=str(html))

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: Member, form: Any, commit: bool = True) -> Member:
        user.display_name = form.cleaned_data["display_name"]
        user.language = getattr(request, "LANGUAGE_CODE", "")
        user.registered_at = timezone.now()
        saved: Member = super().save_user(request, user, form, commit)
        if commit:
            arrivals.announce(request, saved)
        return saved

    def login(self, request: HttpRequest, user: Member) -> None:
        """The session is bound to the password, which claiming an account has just set."""
        user.refresh_from_db(fields=["password"])
        super().login(request, user)


def verified(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """An address has been verified: by its own code, or by one that was sent there to log in."""
    from .signup import settle

    settle(request, email_address.user)
