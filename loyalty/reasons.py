"""Reasons the programme itself gives: kept as codes, so that each reader has them in her own language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FRIEND_BOUGHT = "referral:bought"
WELCOME = "referral:welcome"
ONE_PERSON = "referral:own"
BIRTHDAY = "club:birthday"
CONTENT_HIDDEN = "content:hidden"
GIFT_FOR_HIDDEN = "content:hidden:gift"

_SAID = {
    FRIEND_BOUGHT: _("A friend you invited has bought for the first time"),
    WELCOME: _("Welcome to the table!"),
    ONE_PERSON: _("who was invited is the same person"),
    BIRTHDAY: _("Happy birthday!"),
    CONTENT_HIDDEN: _("what they were for was taken away by a moderator’s decision"),
    GIFT_FOR_HIDDEN: _("What this was for was taken away by a moderator’s decision."),
}


def spoken(reason: str) -> str:
    """A code in the reader's language; what people wrote stays as it is."""
    return str(_SAID.get(reason, reason))
