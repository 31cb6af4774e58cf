"""The kinds of messages that cases and surveys send."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

from .surveys.models import Invitation


def survey_link(context: dict[str, Any]) -> str:
    """The address that answers without logging in, derived for the mail and kept nowhere."""
    asked = Invitation.objects.filter(pk=context["invitation"]).first()
    return asked.get_absolute_url() if asked else ""


kinds.register(
    MessageKind("feedback/case_received", _("We have received your case"), Purpose.SERVICE),
    MessageKind("feedback/case_replied", _("A reply to your case"), Purpose.SERVICE),
    MessageKind("feedback/case_resolved", _("Your case is resolved"), Purpose.SERVICE),
    MessageKind("feedback/survey_invitation", _("A short survey"), Purpose.SURVEYS, mail_link=survey_link),
)
