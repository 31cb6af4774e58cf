"""What can be done about messages: tell a member something, read it, say what shall come."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import override

from portal.activity.doorbell import ring
from portal.members.actions import set_consent
from portal.members.models import Member
from portal.members.models import Purpose as ConsentPurpose
from portal.shell.ports import Outcome, Refused

from . import arbiter, kinds
from .arbiter import Verdict
from .kinds import Channel, Purpose
from .models import Mail, Message, MessageText, Preference
from .rendering import letter_to_stranger
from .sending import send_due as send_due
from .texts import fill

if TYPE_CHECKING:
    from django.db.models import QuerySet

SEND = "portal.notifications.tasks.send_due"


@transaction.atomic
def notify(
    *,
    member: Member,
    template: str,
    context: dict[str, Any],
    source: str,
    url: str = "",
    due_at: datetime | None = None,
    happened_at: datetime | None = None,
    only: Channel | None = None,
) -> Outcome:
    """Tell a member something once per template and source, on every channel the arbiter allows.

    `template` is a registered kind ("community/reply") or a text kept as data ("text:thank-you"); `context`
    is JSON of ids, numbers and short strings; `url` a path of the portal; `due_at` (UTC) holds the mail back;
    `happened_at` (UTC) is when its reason came about: what is long past is kept as read and mailed to nobody;
    `only` names the one channel it takes where the member has chosen that the other one brings it otherwise.
    Repeated with the same source it answers the first outcome and changes nothing.
    Refused `unknown_template` where there is no such kind or text.
    """
    purpose, text_url = _purpose_and_url(template, context)
    portal, outdated = arbiter.decide_portal(member, purpose), arbiter.is_outdated(happened_at)
    portal = Verdict.ELSEWHERE if only == Channel.MAIL else portal
    message, created = Message.objects.get_or_create(
        member=member,
        template=template,
        source=source,
        defaults={
            "purpose": purpose,
            "context": context,
            "url": url or text_url,
            "visible": portal == Verdict.SENT,
            "verdict": portal,
            **({"created_at": happened_at, "read_at": happened_at} if outdated else {}),
        },
    )
    if created:
        # Also the lock under which the weekly cap is counted.
        unread = int(message.visible and message.read_at is None)
        Member.objects.filter(pk=member.pk).update(unread_count=F("unread_count") + unread)
        _queue_mail(message, due_at, outdated, only)
    return outcome_of(message)


def _purpose_and_url(template: str, context: dict[str, Any]) -> tuple[str, str]:
    key = template.removeprefix(kinds.TEXT_PREFIX)
    if key == template:
        try:
            return kinds.get(template).purpose, ""
        except kinds.UnknownKind:
            raise Refused("unknown_template", template) from None
    text = MessageText.objects.filter(key=key).first()
    if text is None:
        raise Refused("unknown_template", template)
    return text.purpose, fill(text.url, {key: quote(str(value), safe="") for key, value in context.items()})


def _queue_mail(message: Message, due_at: datetime | None, outdated: bool, only: Channel | None) -> None:
    capped = arbiter.is_capped(message.purpose, message.source)
    decision = arbiter.decide_mail(message.member, message.purpose, capped=capped, due_at=due_at)
    if outdated and decision.allowed:
        decision = arbiter.Decision(Verdict.OUTDATED)
    if only == Channel.PORTAL:
        decision = arbiter.Decision(Verdict.ELSEWHERE)
    Mail.objects.create(
        message=message,
        member=message.member,
        purpose=message.purpose,
        to=message.member.email or "",
        header_id=new_header_id(),
        capped=capped,
        state=Mail.State.DUE if decision.allowed else Mail.State.SKIPPED,
        reason="" if decision.verdict == Verdict.SENT else decision.verdict,
        due_at=decision.due_at or timezone.now(),
    )
    if decision.allowed:
        ring(SEND)


def new_header_id() -> str:
    """A Message-ID in the portal's own domain."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def outcome_of(message: Message) -> Outcome:
    """`done` where the message reached at least one channel, else why not; `made` is "message:<id>"."""
    mail: Mail = message.mail
    if message.visible or mail.state != Mail.State.SKIPPED:
        return Outcome("done", f"message:{message.pk}")
    return Outcome(f"skipped:{mail.reason or message.verdict}", f"message:{message.pk}")


@transaction.atomic
def queue_account_mail(*, to: str, subject: str, text: str, html: str) -> None:
    """Queue a mail about logging in or verifying an address; its content is emptied once it is sent.

    The arbiter is not asked: whoever typed the address is waiting for this mail.
    """
    Mail.objects.create(to=to, subject=subject.strip()[:250], text=text, html=html, header_id=new_header_id())
    ring(SEND)


@transaction.atomic
def write_to_stranger(
    *, to: str, name: str, language: str, template: str, context: dict[str, Any], path: str
) -> None:
    """Queue a mail to somebody without an account, who has asked for it by writing to us.

    `template` is a registered kind, `context` what it is filled with, `path` where its button leads. Its
    content is emptied once it is sent. The arbiter is not asked. To be called once: nothing is deduplicated.
    """
    with override(language or settings.LANGUAGE_CODE):
        letter = letter_to_stranger(name=name, template=template, context=context, path=path)
    queue_account_mail(to=to, subject=letter.subject, text=letter.text, html=letter.html)


@transaction.atomic
def mark_read(*, member: Member, messages: QuerySet[Message]) -> int:
    """Mark those of the member's messages as read that are not; returns how many."""
    done = messages.filter(member=member, read_at__isnull=True, visible=True).update(read_at=timezone.now())
    if done:
        left = Greatest(F("unread_count") - done, 0)
        Member.objects.filter(pk=member.pk).update(unread_count=left)
    return done


@transaction.atomic
def set_preference(*, member: Member, purpose: str, channel: str, enabled: bool) -> None:
    """Switch one purpose on one channel on or off. Refused `service` for what cannot be switched off."""
    if purpose == Purpose.SERVICE:
        raise Refused("service")
    Preference.objects.update_or_create(
        member=member, purpose=purpose, channel=channel, defaults={"enabled": enabled}
    )


@transaction.atomic
def unsubscribe(*, member: Member, purpose: str, undo: bool = False) -> None:
    """Stop the mails of one purpose, or have them again; for surveys this is the consent itself."""
    if purpose == Purpose.SURVEYS:
        set_consent(
            member=member, purpose=ConsentPurpose.SURVEY_MAIL, granted=undo, source="unsubscribe-link"
        )
        if undo:
            set_preference(member=member, purpose=purpose, channel=Channel.MAIL, enabled=True)
        return
    set_preference(member=member, purpose=purpose, channel=Channel.MAIL, enabled=undo)


@transaction.atomic
def send_again(*, mails: QuerySet[Mail]) -> int:
    """Staff decides: mails that failed, or are in doubt, are due again; returns how many.

    Those about accounts have no content any more and stay as they are.
    """
    stuck = mails.filter(state__in=[Mail.State.DEAD, Mail.State.UNKNOWN], message__isnull=False)
    revived = stuck.update(
        state=Mail.State.DUE,
        attempts=0,
        due_at=timezone.now(),
        lease=None,
        leased_until=None,
        reason="",
    )
    if revived:
        ring(SEND)
    return revived
