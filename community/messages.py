"""The kinds of messages the community sends."""

from django.utils.translation import gettext_lazy as _

from portal.notifications import kinds
from portal.notifications.kinds import MessageKind, Purpose
from portal.notifications.models import Message

from .mail.reply_addresses import Seat, address_for
from .mail.still_told import still_told


def _reply_to(message: Message) -> str:
    """Where an answer becomes a reply of the reader in the topic; a message from before knows none."""
    topic = message.context.get("topic")
    return address_for(Seat(message.member_id, topic)) if topic else ""


kinds.register(
    MessageKind(
        "community/mention",
        _("Posts in which somebody mentions me"),
        Purpose.COMMUNITY,
        reply_to=_reply_to,
        still_told=still_told,
    ),
    MessageKind(
        "community/digest",
        _("What is new in what I follow, in one mail"),
        Purpose.COMMUNITY,
        still_told=still_told,
    ),
    MessageKind(
        "community/new_topic",
        _("New topics in what I follow"),
        Purpose.COMMUNITY,
        reply_to=_reply_to,
        still_told=still_told,
    ),
    MessageKind("community/reply_refused", _("A reply of mine by e-mail is refused"), Purpose.SERVICE),
    MessageKind(
        "community/reply",
        _("New replies in topics I follow"),
        Purpose.COMMUNITY,
        reply_to=_reply_to,
        still_told=still_told,
    ),
    MessageKind(
        "community/idea_status",
        _("What becomes of ideas I voted for"),
        Purpose.COMMUNITY,
        still_told=still_told,
    ),
    MessageKind("community/statement", _("Decisions about what I have written"), Purpose.SERVICE),
    MessageKind("community/decision_reversed", _("A decision about me is reversed"), Purpose.SERVICE),
    MessageKind("community/notice_received", _("A notice of mine has arrived"), Purpose.SERVICE),
    MessageKind("community/notice_decided", _("A notice of mine has been decided"), Purpose.SERVICE),
    MessageKind("community/notice_reversed", _("A decision on my notice is reversed"), Purpose.SERVICE),
    MessageKind("community/appeal_received", _("My appeal has arrived"), Purpose.SERVICE),
    MessageKind("community/appeal_decided", _("My appeal has been decided"), Purpose.SERVICE),
    MessageKind("community/case_opened", _("What I wrote has become a case"), Purpose.SERVICE),
    MessageKind("community/post_edited", _("Somebody of the team has edited my post"), Purpose.SERVICE),
    MessageKind("community/voice_asked", _("May we show what I wrote?"), Purpose.COMMUNITY),
    MessageKind("community/voice_ended", _("What I wrote is no longer shown to others"), Purpose.COMMUNITY),
    MessageKind("community/trust_reached", _("A new level in the community"), Purpose.COMMUNITY),
)
