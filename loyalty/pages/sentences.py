"""What happened to points, in one sentence each, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import money, reasons
from ..models import Posting
from ..purchases.returned import products
from ..reasons import spoken
from .debts import owed_with


# The rule that every purchase goes by; it is named only beside others.
def of_posting(posting: Posting) -> str:
    """Any line that is no purchase. What it refers to, its redemption and its refund must be loaded."""
    return _BY_KIND.get(Posting.Kind(posting.kind), _grant)(posting)


def _grant(posting: Posting) -> str:
    values = {"points": posting.points, "reason": spoken(posting.reason)}
    if posting.reason:
        return (
            ngettext(
                "%(points)d point as a thank-you: %(reason)s",
                "%(points)d points as a thank-you: %(reason)s",
                posting.points,
            )
            % values
        )
    text = ngettext("%(points)d point as a thank-you.", "%(points)d points as a thank-you.", posting.points)
    return text % values


def _goodwill(posting: Posting) -> str:
    kind, _colon, number = posting.source_ref.partition(":")
    values = {"points": posting.points, "number": number}
    if kind == "case":
        return (
            ngettext(
                "%(points)d point as goodwill for case %(number)s.",
                "%(points)d points as goodwill for case %(number)s.",
                posting.points,
            )
            % values
        )
    text = ngettext("%(points)d point as goodwill.", "%(points)d points as goodwill.", posting.points)
    return text % values


def _redemption(posting: Posting) -> str:
    redemption = getattr(posting, "redemption", None)
    values = {"points": posting.points, "reward": redemption.reward.name if redemption else ""}
    return (
        ngettext(
            "%(points)d point redeemed: %(reward)s.",
            "%(points)d points redeemed: %(reward)s.",
            posting.points,
        )
        % values
    )


def _undo(posting: Posting) -> str:
    before = getattr(posting.refers_to, "redemption", None)
    text = ngettext(
        "%(points)d point is back: %(reward)s undone.",
        "%(points)d points are back: %(reward)s undone.",
        posting.points,
    )
    return text % {"points": posting.points, "reward": before.reward.name if before else _("a redemption")}


def _expiry(posting: Posting) -> str:
    text = ngettext(
        "%(points)d point that was not used has expired.",
        "%(points)d points that were not used have expired.",
        posting.points,
    )
    return text % {"points": posting.points}


def _refund(posting: Posting) -> str:
    refund = getattr(posting, "refund", None)
    if refund is None:
        return _reversal(posting)
    said = {"points": posting.points, "products": products(refund, refund.purchase)}
    said["amount"] = money.spoken(refund.amount, refund.purchase.currency)
    said["order"] = refund.purchase.external_id
    if said["products"]:
        text = ngettext(
            "%(points)d point taken back: you returned %(products)s of order %(order)s (%(amount)s).",
            "%(points)d points taken back: you returned %(products)s of order %(order)s (%(amount)s).",
            posting.points,
        )
    else:
        text = ngettext(
            "%(points)d point taken back: %(amount)s of order %(order)s have been refunded.",
            "%(points)d points taken back: %(amount)s of order %(order)s have been refunded.",
            posting.points,
        )
    return text % said


def _reversal(posting: Posting) -> str:
    if posting.refers_to and posting.refers_to.kind == Posting.Kind.GOODWILL:
        text = ngettext(
            "%(points)d point of goodwill taken back.",
            "%(points)d points of goodwill taken back.",
            posting.points,
        )
    elif posting.refers_to and posting.refers_to.kind == Posting.Kind.MOVED_IN:
        text = ngettext(
            "%(points)d point has repaid what was owed on another account that is part of this one now.",
            "%(points)d points have repaid what was owed on another account that is part of this one now.",
            posting.points,
        )
    elif posting.reason == reasons.CONTENT_HIDDEN:
        text = ngettext(
            "%(points)d point taken back: %(reason)s.",
            "%(points)d points taken back: %(reason)s.",
            posting.points,
        )
    else:
        text = ngettext("%(points)d point taken back.", "%(points)d points taken back.", posting.points)
    return text % {"points": posting.points, "reason": spoken(posting.reason)}


def _adjustment(posting: Posting) -> str:
    text = ngettext(
        "%(points)d point more as a correction: %(reason)s",
        "%(points)d points more as a correction: %(reason)s",
        posting.points,
    )
    return text % {"points": posting.points, "reason": posting.reason}


def _deduction(posting: Posting) -> str:
    text = ngettext(
        "%(points)d point less as a correction: %(reason)s",
        "%(points)d points less as a correction: %(reason)s",
        posting.points,
    )
    return text % {"points": posting.points, "reason": posting.reason}


def _moved_out(posting: Posting) -> str:
    text = ngettext(
        "%(points)d point moved to another account.",
        "%(points)d points moved to another account.",
        posting.points,
    )
    owed = ngettext(
        "%(points)d point that was owed moved to another account.",
        "%(points)d points that were owed moved to another account.",
        owed_with(posting),
    )
    return _moved(posting, text, owed) or _("This account has become part of another one.")


def _moved_in(posting: Posting) -> str:
    text = ngettext(
        "%(points)d point moved here from another account.",
        "%(points)d points moved here from another account.",
        posting.points,
    )
    owed = ngettext(
        "%(points)d point that was owed on another account is owed here now.",
        "%(points)d points that were owed on another account are owed here now.",
        owed_with(posting),
    )
    return _moved(posting, text, owed) or _("Another account has become part of this one.")


def _moved(posting: Posting, text: str, owed: str) -> str:
    """Both sentences, each only where there is something to say."""
    found = [(text, posting.points), (owed, owed_with(posting))]
    return " ".join(said % {"points": points} for said, points in found if points)


_BY_KIND: dict[Posting.Kind, Callable[[Posting], str]] = {
    Posting.Kind.GOODWILL: _goodwill,
    Posting.Kind.REDEMPTION: _redemption,
    Posting.Kind.UNDO: _undo,
    Posting.Kind.EXPIRY: _expiry,
    Posting.Kind.REFUND: _refund,
    Posting.Kind.REVERSAL: _reversal,
    Posting.Kind.ADJUSTMENT: _adjustment,
    Posting.Kind.DEDUCTION: _deduction,
    Posting.Kind.MOVED_OUT: _moved_out,
    Posting.Kind.MOVED_IN: _moved_in,
}


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
