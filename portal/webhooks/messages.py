"""The kind of message staff gets about endpoints."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

kinds.register(
    MessageKind("webhooks/endpoint_off", _("A webhook endpoint was switched off"), Purpose.SERVICE),
)
