"""Where points can be. A movement takes them from one slot to another, so a programme always sums to zero."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Slot(models.TextChoices):
    # a member's: these never go below zero
    PENDING = "pending", _("pending")
    AVAILABLE = "available", _("available")
    RESERVED = "reserved", _("reserved")
    DEBT = "debt", _("owed")
    QUALIFYING = "qualifying", _("qualifying")
    # the programme's: the other side of each movement
    ISSUED = "issued", _("issued")
    REDEEMED = "redeemed", _("redeemed")
    EXPIRED = "expired", _("expired")
    REVERSED = "reversed", _("taken back")
    LENT = "lent", _("lent")
    COUNTED = "counted", _("counted towards a tier")
    ADJUSTED = "adjusted", _("corrected")
    MOVED = "moved", _("moved between accounts")


MEMBER_SLOTS = (Slot.PENDING, Slot.AVAILABLE, Slot.RESERVED, Slot.DEBT, Slot.QUALIFYING)
HELD_SLOTS = (Slot.PENDING, Slot.AVAILABLE, Slot.RESERVED)
