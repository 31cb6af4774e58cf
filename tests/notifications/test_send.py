"""Sending to a real SMTP server that accepts, refuses, or breaks off."""

import smtplib
import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as django_mail
from django.utils import timezone

from portal.members.actions import set_consent
from portal.notifications import actions, sending
from portal.notifications.kinds import Purpose
from portal.notifications.models import MAX_SENDINGS, Mail, Suppression
from portal.shell import ports

from .test_notify import mail_of, tell

pytestmark = pytest.mark.django_db


class Handler:
    """Answers RCPT and DATA as told; "drop" closes the connection instead of answering."""

    def __init__(self):
        self.rcpt, self.data, self.taken = "250 OK", "250 OK", []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        if self.data == "drop":
            server.transport.close()
        elif self.data.startswith("250"):
            self.taken.append(envelope)
        return self.data if self.data != "drop" else "250 never heard"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def server(settings):
    handler = Handler()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()


def test_an_accepted_mail_is_sent_with_its_fixed_message_id(member, server):
    mail = mail_of(tell(member))
    assert actions.send_due() == 1
    mail.refresh_from_db()
    [envelope] = server.taken
    assert (mail.state, mail.attempts) == ("sent", 1)
    assert f"Message-ID: {mail.header_id}".encode() in envelope.content
    assert envelope.rcpt_tos == [member.email]


def test_several_mails_go_through_one_call(member, server):
    for number in range(4):
        tell(member, source=f"post:{number}")
    assert actions.send_due(limit=3) == 4
    assert len(server.taken) == 4


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_temporary_refusal_is_tried_again_later(member, server, step):
    setattr(server, step, "451 4.7.1 try again later")
    mail = mail_of(tell(member))
    assert actions.send_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.due_at > timezone.now(), "451" in mail.last_error) == ("due", True, True)
    setattr(server, step, "250 OK")
    Mail.objects.update(due_at=timezone.now())
    assert actions.send_due() == 1


def test_an_address_that_does_not_exist_is_suppressed(member, server):
    server.rcpt = "550 5.1.1 no such user"
    mail = mail_of(tell(member))
    actions.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("failed", "no_such_address")
    assert Suppression.objects.get().address == member.email
    assert mail_of(tell(member, source="post:2")).reason == "suppressed"


@pytest.mark.parametrize(("step", "answer"), [("rcpt", "550 5.7.1 policy"), ("data", "554 5.6.0 no")])
def test_a_refused_mail_fails_and_the_address_stays(member, server, step, answer):
    setattr(server, step, answer)
    mail = mail_of(tell(member))
    actions.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason, Suppression.objects.count()) == ("failed", "refused", 0)


def test_a_connection_that_breaks_off_leaves_the_mail_in_doubt(member, server):
    server.data = "drop"
    mail = mail_of(tell(member))
    actions.send_due()
    server.data = "250 OK"
    actions.send_due()
    mail.refresh_from_db()
    assert (mail.state, server.taken) == ("unknown", [])


def test_after_a_break_the_other_mails_go_on(member, server, monkeypatch):
    first, second = mail_of(tell(member)), mail_of(tell(member, source="post:2"))
    answers = iter(["drop", "250 OK"])
    heard = server.handle_DATA

    async def handle(*args):
        server.data = next(answers)
        return await heard(*args)

    monkeypatch.setattr(server, "handle_DATA", handle)
    actions.send_due()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("unknown", "sent")


def test_a_server_that_is_away_costs_nothing_but_time(member, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = mail_of(tell(member))
    actions.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("due", 1)


def test_after_many_attempts_it_is_given_up(member, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail = mail_of(tell(member))
    Mail.objects.update(attempts=MAX_SENDINGS - 1)
    actions.send_due()
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("failed", "gave_up")


def test_sending_is_written_down_before_the_server_is_spoken_to(member, monkeypatch):
    mail, seen = mail_of(tell(member)), []

    def watch(self, messages):
        seen.append(Mail.objects.get(pk=mail.pk).state)
        return len(messages)

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", watch)
    actions.send_due()
    assert seen == ["sending"]


def test_what_a_dead_worker_left_is_in_doubt_and_not_sent_again(member):
    mail = mail_of(tell(member))
    [claimed] = Mail.objects.claim()
    claimed.begin()
    Mail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert actions.send_due() == 0
    mail.refresh_from_db()
    assert (mail.state, django_mail.outbox) == ("unknown", [])


def test_a_worker_that_was_only_slow_still_says_sent(member):
    mail = mail_of(tell(member))
    [claimed] = Mail.objects.claim()
    claimed.begin()
    Mail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    sending.settle_lost()
    claimed.accepted()
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_a_mail_another_worker_took_over_is_left_alone(member, monkeypatch):
    tell(member)
    render = sending._compose

    def lose(mail, connection):
        Mail.objects.update(lease=None)
        return render(mail, connection)

    monkeypatch.setattr(sending, "_compose", lose)
    assert actions.send_due() == 0
    assert django_mail.outbox == []


def test_a_consent_withdrawn_while_the_mail_waits_stops_it(member):
    set_consent(member=member, purpose="survey_mail", granted=True, source="test")
    mail = mail_of(tell(member, Purpose.SURVEYS))
    set_consent(member=member, purpose="survey_mail", granted=False, source="test")
    assert actions.send_due() == 0
    mail.refresh_from_db()
    assert (mail.state, mail.reason) == ("skipped", "no_consent")


def test_an_account_mail_keeps_no_content_once_it_is_sent(db):
    ports.send_account_mail(to="new@example.org", subject="Your code", text="Code 123", html="<p>123</p>")
    actions.send_due()
    [email] = django_mail.outbox
    mail = Mail.objects.get()
    assert (email.subject, email.body, email.to) == ("Your code", "Code 123", ["new@example.org"])
    assert (mail.state, mail.subject, mail.text, mail.html) == ("sent", "", "", "")


def test_staff_may_send_again_what_is_in_doubt(member):
    mail = mail_of(tell(member))
    Mail.objects.update(state="unknown")
    assert actions.send_again(mails=Mail.objects.all()) == 1
    actions.send_due()
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_what_was_sent_is_never_sent_again(member):
    tell(member)
    actions.send_due()
    assert actions.send_again(mails=Mail.objects.all()) == 0


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "TEMPORARY"),
        (smtplib.SMTPSenderRefused(550, b"no", "a@b"), "TEMPORARY"),
        (smtplib.SMTPServerDisconnected("gone"), "DOUBT"),
        (TimeoutError(), "DOUBT"),
    ],
)
def test_what_an_error_means(error, fault):
    assert sending.fault_of(error) is sending.Fault[fault]


@pytest.mark.parametrize(("status", "fault"), [(400, "REFUSED"), (401, "TEMPORARY"), (503, "TEMPORARY")])
def test_what_a_providers_answer_means(status, fault):
    error = RuntimeError()
    error.status_code = status
    assert sending.fault_of(error) is sending.Fault[fault]
