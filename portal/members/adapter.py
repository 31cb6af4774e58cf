"""Where allauth meets the member record."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone

from portal.shell import ports

from . import actions
from .models import Member


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue the mail: signing up never waits for, nor fails with, a mail server."""
        request = allauth_context.request
        frame = {"request": request, "email": email, "current_site": get_current_site(request)}
        message = self.render_mail(template_prefix, email, frame | context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        ports.send_account_mail(to=email, subject=message.subject, text=str(message.body), html=str(html))

    def save_user(self, request: HttpRequest, user: Member, form: Any, commit: bool = True) -> Member:
        user.display_name = form.cleaned_data["display_name"]
        user.language = getattr(request, "LANGUAGE_CODE", "")
        user.registered_at = timezone.now()
        return super().save_user(request, user, form, commit)

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed:
            actions.join(member=email_address.user)
        return confirmed
