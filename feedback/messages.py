"""The kinds of messages that cases and surveys send."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

kinds.register(
    MessageKind("feedback/case_received", _("We have received your case"), Purpose.SERVICE),
    MessageKind("feedback/case_replied", _("A reply to your case"), Purpose.SERVICE),
    MessageKind("feedback/case_resolved", _("Your case is resolved"), Purpose.SERVICE),
    MessageKind("feedback/survey_invitation", _("A short survey"), Purpose.SURVEYS),
)
