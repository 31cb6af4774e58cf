"""Replies that come in by mail."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from community.mail import letters
from community.mail.reply_addresses import DAYS, Seat
from community.mail.reply_addresses import read as read_address
from community.models import IncomingMail, Topic
from portal.members.models import Member
from portal.notifications.actions import notify
from portal.notifications.kinds import Channel
from portal.notifications.rendering import language_of
from portal.shell.ports import Refused

from .writing import reply

AN_HOUR = 60  # mails of one member; the others are ignored


def receive_mail(*, raw: bytes, recipients: tuple[str, ...] = ()) -> str:
    """Post what a mail says, once for its Message-ID; returns what came of it.

    `raw` is the mail as RFC 5322 has it, `recipients` are those of the envelope where they are known.
    "posted"; "ignored" for what is automatic, not for us, or not from the member the address was given to,
    where nobody is answered. Else the code of the refusal, which is told to the member by one mail.
    """
    letter = letters.read(raw)
    seat = next((seat for one in (*recipients, *letter.recipients) if (seat := read_address(one))), None)
    if seat is None or letter.is_automatic:
        return "ignored"
    member = Member.objects.filter(pk=seat.member, is_active=True, erased_at=None).first()
    if member is None or (member.email or "").lower() != letter.sender:
        return "ignored"
    with override(language_of(member)):
        return _take(member, seat, letter)


@transaction.atomic
def _take(member: Member, seat: Seat, letter: letters.Letter) -> str:
    """Count the mail and post it, both or neither."""
    hour = timezone.now() - timedelta(hours=1)
    if IncomingMail.objects.filter(member=member, received_at__gt=hour).count() >= AN_HOUR:
        return "ignored"
    topic = Topic.objects.visible_to(member).select_related("category").filter(pk=seat.topic).first()
    mail, is_new = IncomingMail.objects.get_or_create(
        key=letter.key, defaults={"member": member, "topic": topic, "outcome": "posted"}
    )
    if not is_new:
        return mail.outcome
    try:
        if topic is None:
            raise Refused("closed", _("This topic takes no more replies."))
        with transaction.atomic():
            reply(author=member, topic=topic, text=letter.text)
    except Refused as refusal:
        _answer(member, topic, mail, refusal)
    return mail.outcome


def _answer(member: Member, topic: Topic | None, mail: IncomingMail, refusal: Refused) -> None:
    """Keep why it could not be posted, and tell her."""
    mail.outcome = refusal.code
    mail.save(update_fields=["outcome"])
    notify(
        member=member,
        template="community/reply_refused",
        context={"title": topic.title if topic else "", "reason": str(refusal)},
        source=f"incoming_mail:{mail.pk}",
        url=topic.get_absolute_url() if topic else "/community/",
        only=Channel.MAIL,
    )


def forget_incoming() -> int:
    """Remove what is known of mails whose addresses hold no more; returns how many."""
    old = timezone.now() - timedelta(days=DAYS + 1)
    return IncomingMail.objects.filter(received_at__lt=old).delete()[0]
