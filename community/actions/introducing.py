"""What members say of themselves, names included: as public as what they write, and looked at as that."""

from __future__ import annotations

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import policies
from community.actions.moderating import open_matter
from community.models import ContentKind, Reputation, TakenProfile, Trust
from community.screening import texts
from community.screening.occasion import Rulebook, occasion_of, rulebook
from community.screening.verdicts import Deed, Finding
from portal.members.models import Member
from portal.shell.ports import Refused

from .finding import own_host, watched_words
from .sanctions import hold_standing


@transaction.atomic
def check_profile_text(*, member: Member | None, field: str, text: str) -> None:
    """The provider of `ports.check_profile_text`; nothing is not looked at, of staff only what was taken out.

    What would hold or hide a post is refused, a word as well as a limitation: a profile cannot wait. A word
    that moderators want to hear of puts the member before them.
    """
    if member is None:
        _check_words(text, rulebook())
        _check_links(field, text, most=0)
        return
    standing = hold_standing(member)
    if not text.strip():
        return
    if not policies.may_write(member):
        raise Refused("barred", _("You cannot change this while you may not write here. The rest you can."))
    _check_taken(member, field, text)
    if member.is_staff:
        return
    _check_waiting(standing)
    book = occasion_of(member).book
    found = _check_words(text, book)
    _check_links(field, text, most=book.rules.new_links if standing.level == Trust.NEW else 0)
    for finding in found:
        signal, detail = finding.signal, finding.detail
        open_matter(ContentKind.MEMBER, member.pk, signal=signal, detail=detail, priority=finding.priority)


def check_profile_kept_out(*, member: Member, field: str, text: str) -> None:
    """The provider of `ports.check_profile_kept_out`."""
    if _is_taken_out(member, field, text):
        message = _(
            "A moderator has taken this out of the profile: it comes back when that decision is reversed."
        )
        raise Refused("taken_out", message)


def _is_taken_out(member: Member, field: str, text: str) -> bool:
    """Whether a decision in force took these words out of that field."""
    taken = TakenProfile.objects.filter(decision__member=member, decision__reversed_at=None)
    formers = (texts.words(former) for former in taken.values_list(field, flat=True) if former)
    return texts.words(text) in formers


def _check_waiting(standing: Reputation) -> None:
    """What she writes waits for nobody. Refused: limited."""
    if not standing.is_limited():
        return
    if standing.limited_until == Reputation.FOREVER:
        message = _(
            "What you write waits for a moderator, and a profile cannot wait: this stays as it is while the"
            " decision stands."
        )
        raise Refused("limited", message)
    message = _(
        "What you write waits for a moderator at present, and a profile cannot wait: you can change this"
        " again from %(moment)s."
    )
    until = formats.date_format(timezone.localtime(standing.limited_until), "DATETIME_FORMAT")
    raise Refused("limited", message % {"moment": until})


def _check_taken(member: Member, field: str, text: str) -> None:
    """What a decision in force took out does not come back by her own hand. Refused: taken_out."""
    if _is_taken_out(member, field, text):
        message = _(
            "A moderator has taken this out of your profile: please choose something else, or appeal."
        )
        raise Refused("taken_out", message)


def _check_words(text: str, book: Rulebook) -> list[Finding]:
    """The watched words in it that only call moderators. Refused: unwanted_word."""
    found = list(watched_words(text, book.words, None))
    for finding in found:
        if finding.deed >= Deed.HOLD:
            message = _("Please leave out what is not written here: %(words)s.")
            raise Refused("unwanted_word", message % {"words": ", ".join(finding.detail["words"])})
    return found


def _check_links(field: str, text: str, *, most: int) -> None:
    """None in a name; elsewhere at most so many, 0 being any number. Refused: too_many_links."""
    links = len(texts.addresses(text, own_host()))
    if field == "display_name" and links:
        raise Refused("too_many_links", _("A name holds no web address."))
    if most and links > most:
        message = ngettext(
            "New members use at most %(max)d link to other sites here.",
            "New members use at most %(max)d links to other sites here.",
            most,
        )
        raise Refused("too_many_links", message % {"max": most})
