"""Sending what is due. A mail cannot be sent exactly once, so what is in doubt is shown, never repeated."""

from __future__ import annotations

import logging
from enum import Enum
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import prefetch_related_objects
from django.utils.translation import override

from portal.activity.leases import LeaseLost

from . import arbiter, rendering
from .models import EMPTIED, Mail, Suppression

logger = logging.getLogger(__name__)


class Fault(Enum):
    """What an error of the mail server means for the mail."""

    TEMPORARY = "temporary"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    DOUBT = "doubt"


def send_due(limit: int = 20, seconds: float | None = None) -> int:
    """Send the mails that are due, batch by batch, for `seconds` at most; returns how many a server took.

    Safe to interrupt anywhere: what a dead worker left as `sending` becomes `unknown` here.
    """
    settle_lost()
    sent = 0
    for claimed in Mail.objects.batches(limit, seconds):
        prefetch_related_objects(claimed, "message__member")
        sent += _send_batch(claimed)
    return sent


def settle_lost() -> int:
    """Mails of dead workers are in doubt from now on; a worker that was only slow may still say `sent`."""
    lost: int = Mail.objects.lost().update(
        state=Mail.State.UNKNOWN, last_error="The worker died while it was sending.", **EMPTIED
    )
    if lost:
        logger.warning("%d mails are in doubt", lost)
    return lost


def _send_batch(mails: list[Mail]) -> int:
    connection, sent = get_connection(), 0
    try:
        for mail in mails:
            try:
                sent += _send(mail, connection)
            except LeaseLost:
                logger.info("mail %s was taken over by another worker", mail.pk)
    finally:
        _close(connection)
    return sent


def _send(mail: Mail, connection: Any) -> bool:
    """Send one mail, writing down each step; True where the server took it."""
    if mail.lease_is_over:
        return False
    if reason := _forbidden(mail):
        mail.skip(reason)
        return False
    try:
        email = _compose(mail, connection)
        connection.open()
    except rendering.NotTold:
        mail.skip(arbiter.Verdict.UNAVAILABLE)
        return False
    except Exception as error:  # nothing has gone out yet, whatever it was
        mail.retry_later(repr(error))
        return False
    mail.begin()
    try:
        connection.send_messages([email])
    except Exception as error:
        _close(connection)
        _record_fault(mail, error)
        return False
    mail.accepted()
    return True


def _forbidden(mail: Mail) -> str:
    if mail.message is None:
        return ""
    return arbiter.still_refused(mail.message.member, mail.purpose) or ""


def _compose(mail: Mail, connection: Any) -> EmailMultiAlternatives:
    if mail.message is None:
        subject, text, html = mail.subject, mail.text, mail.html
        headers = {"Auto-Submitted": "auto-generated"}
    else:
        with override(rendering.language_of(mail.message.member)):
            letter = rendering.letter(mail.message)
        subject, text, html, headers = letter.subject, letter.text, letter.html, letter.headers
    headers = {"Message-ID": mail.header_id} | headers
    email = EmailMultiAlternatives(subject, text, to=[mail.to], headers=headers, connection=connection)
    if html:
        email.attach_alternative(html, "text/html")
    return email


def _record_fault(mail: Mail, error: Exception) -> None:
    fault = fault_of(error)
    if fault is Fault.TEMPORARY:
        mail.retry_later(repr(error))
    elif fault is Fault.DOUBT:
        mail.doubt(repr(error))
    else:
        mail.refuse(fault.value, repr(error))
    if fault is Fault.NO_SUCH_ADDRESS:
        Suppression.objects.get_or_create(
            address=mail.to.lower(),
            defaults={"reason": Suppression.Reason.BOUNCED, "detail": repr(error)[:250]},
        )


def fault_of(error: Exception) -> Fault:
    """What an error raised while a mail was being handed over means.

    A connection that breaks off then leaves open whether the server took the mail. A server's answer does
    not: 4xx is temporary, 5xx about a recipient or the content is final; one about ourselves (log-in,
    sender) is for the operator to mend, so the mail waits.
    """
    if isinstance(error, SMTPRecipientsRefused):
        return _fault_of_recipient(*next(iter(error.recipients.values())))
    if isinstance(error, SMTPDataError):
        return Fault.REFUSED if error.smtp_code >= 500 else Fault.TEMPORARY
    if isinstance(error, SMTPServerDisconnected):
        return Fault.DOUBT
    if isinstance(error, SMTPException):
        return Fault.TEMPORARY
    status = getattr(error, "status_code", None)  # a provider's HTTP answer, through anymail
    if isinstance(status, int) and status >= 400:
        return Fault.REFUSED if status < 500 and status not in {401, 403, 408, 429} else Fault.TEMPORARY
    return Fault.DOUBT


def _fault_of_recipient(code: int, answer: bytes) -> Fault:
    if code < 500:
        return Fault.TEMPORARY
    enhanced = answer.decode("ascii", "replace").split(" ", 1)[0]
    about_policy = enhanced.startswith("5.") and not enhanced.startswith("5.1.")
    return Fault.REFUSED if about_policy else Fault.NO_SUCH_ADDRESS


def _close(connection: Any) -> None:
    try:
        connection.close()
    except Exception:
        logger.debug("the mail connection was closed by the other side", exc_info=True)
