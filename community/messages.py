"""The kinds of messages the community sends."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose

kinds.register(
    MessageKind("community/mention", _("Posts in which somebody mentions me"), Purpose.COMMUNITY),
    MessageKind("community/reply", _("New replies in topics I follow"), Purpose.COMMUNITY),
    MessageKind("community/content_hidden", _("A post of mine has been hidden"), Purpose.SERVICE),
    MessageKind("community/trust_reached", _("A new level in the community"), Purpose.COMMUNITY),
)
