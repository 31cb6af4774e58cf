"""Replies by e-mail."""

import base64
import io
import json
import time
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from community import actions
from community.mail import letters, quotations, reply_addresses
from community.mail.reply_addresses import Seat, address_for
from community.models import IncomingMail, Post
from portal.notifications.models import Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

TEXT = "Clean the burrs first.\n\nOn Mon, 2 Mar 2026 at 09:00, Stammtisch <x@y.z> wrote:\n> It whistles\n"


@pytest.fixture
def ben(db):
    return MemberFactory(email="ben@example.com", language="en")


@pytest.fixture
def topic(db):
    return TopicFactory()


def written(member, topic, text=TEXT, **headers):
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Ben <{member.email}>", address_for(Seat(member.pk, topic.pk))
    mail["Message-ID"], mail["Subject"] = "<one@example.com>", "Re: A new reply"
    for name, value in headers.items():
        del mail[name.replace("_", "-")]
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return bytes(mail)


def test_becomes_a_post_without_the_quote(ben, topic):
    assert actions.receive_mail(raw=written(ben, topic)) == "posted"
    post = topic.posts.get(number=2)
    assert (post.author, post.text) == (ben, "Clean the burrs first.")


def test_the_same_mail_counts_once(ben, topic):
    assert [actions.receive_mail(raw=written(ben, topic)) for _ in range(3)] == ["posted"] * 3
    assert topic.posts.count() == 2


def test_the_envelope_names_the_address_too(ben, topic):
    raw = written(ben, topic, To="forum@example.com")
    assert actions.receive_mail(raw=raw, recipients=(address_for(Seat(ben.pk, topic.pk)),)) == "posted"


@pytest.mark.parametrize(
    "headers",
    [
        {"From": "eve@example.com"},
        {"From": "ben@example.com, eve@example.com"},
        {"To": "reply+1.2.3.aaaa@mail.testserver"},
        {"To": "forum@example.com"},
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"Return_Path": "<>"},
    ],
    ids=lambda headers: "-".join(headers.values()),
)
def test_is_ignored_and_nobody_is_answered(ben, topic, headers):
    assert actions.receive_mail(raw=written(ben, topic, **headers)) == "ignored"
    assert (topic.posts.count(), Message.objects.count(), IncomingMail.objects.count()) == (1, 0, 0)


def test_the_address_holds_for_ninety_days(ben, topic):
    raw = written(ben, topic)
    with time_machine.travel(timezone.now() + timedelta(days=92)):
        assert actions.receive_mail(raw=raw) == "ignored"


def test_nobody_can_write_as_another(ben, topic):
    mine = address_for(Seat(ben.pk, topic.pk))
    forged = mine.replace("reply+", "reply+1", 1)
    assert (reply_addresses.read(mine), reply_addresses.read(forged)) == (Seat(ben.pk, topic.pk), None)


def test_capitals_do_not_matter(ben, topic):
    assert reply_addresses.read(address_for(Seat(ben.pk, topic.pk)).upper()) == Seat(ben.pk, topic.pk)


def test_the_address_fits_the_standard():
    assert len(address_for(Seat(10**12, 10**12)).partition("@")[0]) <= 64


def test_without_a_domain_there_is_no_address(settings):
    settings.INBOUND_DOMAIN = ""
    assert (address_for(Seat(1, 2)), reply_addresses.read("reply+1.2.3.x@")) == ("", None)


@pytest.mark.parametrize(
    ("way", "code"),
    [("locked", "closed"), ("closed to her", "closed"), ("empty", "empty"), ("too long", "too_long")],
)
def test_a_refusal_is_told_by_one_mail(ben, topic, way, code):
    text = {"empty": "> only a quote\n", "too long": "long " * 5000}.get(way, TEXT)
    if way == "locked":
        type(topic).objects.update(locked=True)
    if way == "closed to her":
        type(topic.category).objects.update(audience="staff")
    raw = written(ben, topic, text)
    assert [actions.receive_mail(raw=raw), actions.receive_mail(raw=raw)] == [code, code]
    told = Message.objects.get(member=ben)
    assert (told.template, told.visible, told.mail.state) == ("community/reply_refused", False, "due")
    assert (topic.title in json.dumps(told.context)) is (way != "closed to her")


def test_who_is_gone_is_ignored(ben, topic):
    raw = written(ben, topic)
    type(ben).objects.filter(pk=ben.pk).update(is_active=False)
    assert actions.receive_mail(raw=raw) == "ignored"


def test_too_many_are_ignored(ben, topic, monkeypatch):
    monkeypatch.setattr("community.actions.incoming.AN_HOUR", 1)
    raws = [written(ben, topic, f"Number {n}", Message_ID=f"<{n}@example.com>") for n in range(2)]
    assert [actions.receive_mail(raw=raw) for raw in raws] == ["posted", "ignored"]


def test_old_ones_are_forgotten(ben, topic):
    actions.receive_mail(raw=written(ben, topic))
    with time_machine.travel(timezone.now() + timedelta(days=92)):
        assert actions.forget_incoming() == 1


def test_the_mails_of_replies_name_the_address(ben, topic, flow, mailoutbox):
    actions.follow(member=ben, topic=topic, active=True)
    actions.reply(author=MemberFactory(), topic=topic, text="Hello", at=timezone.now())
    flow()
    [mail] = [mail for mail in mailoutbox if mail.to == [ben.email]]
    assert reply_addresses.read(mail.extra_headers["Reply-To"]) == Seat(ben.pk, topic.pk)
    assert "simply answer this mail" in mail.body


def test_through_the_pipe(ben, topic, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(written(ben, topic))))
    said = io.StringIO()
    call_command("receive_mail", stdout=said)
    assert (said.getvalue(), topic.posts.count()) == ("posted\n", 2)


def webhook(client, raw, secret="provider:secret"):
    """As Postmark sends it."""
    body = {"RawEmail": raw.decode(), "OriginalRecipient": "", "From": "", "Headers": []}
    basic = base64.b64encode(secret.encode()).decode()
    url = "/community/incoming/postmark/inbound/"
    return client.post(
        url, json.dumps(body), content_type="application/json", headers={"authorization": f"Basic {basic}"}
    )


def test_through_the_webhook(client, ben, topic):
    assert webhook(client, written(ben, topic)).status_code == 200
    assert topic.posts.count() == 2


def test_the_webhook_wants_its_secret(client, ben, topic):
    assert webhook(client, written(ben, topic), "provider:guess").status_code == 400
    assert Post.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Thanks!", "Thanks!"),
        ("Thanks!\n\n-- \nBen\n+49 123", "Thanks!"),
        ("Danke!\n\nAm 23.11.2026 um 09:00 schrieb Stammtisch:\n> hallo\n>> ja", "Danke!"),
        ("Yes\n\nOn Mon, Nov 23, 2026 at 9:00 AM Stammtisch\n<reply+x@y.z> wrote:\n\n> hi", "Yes"),
        ("Yes\n\n-----Original Message-----\nFrom: x", "Yes"),
        ("Ja\n\n-----Ursprüngliche Nachricht-----\nVon: x", "Ja"),
        ("Ja\n\nVon: Stammtisch\nGesendet: Montag\nAn: Ben\nBetreff: Neu\n\nhallo", "Ja"),
        ("Yes\n\nSent from my iPhone", "Yes"),
        ("Ja\n\nVon meinem iPhone gesendet", "Ja"),
        ("> What grinder?\n\nThe old one.\n\n> Which bean?", "> What grinder?\n\nThe old one."),
        ("On Monday Anna wrote:\nthat is what she said", "On Monday Anna wrote:\nthat is what she said"),
        ("To: the baker\nI say hello", "To: the baker\nI say hello"),
        ("> nothing of one's own", ""),
    ],
)
def test_what_is_ones_own(text, own):
    assert quotations.own_words(text) == own


def test_html_only(ben, topic):
    mail = EmailMessage()
    mail.set_content("<p>Clean &amp; dry</p><p>Then <b>wait</b></p>", subtype="html")
    assert letters.read(bytes(mail)).text == "Clean & dry\nThen wait"


@given(st.binary(max_size=500))
def test_any_bytes_are_read(raw):
    letter = letters.read(raw)
    assert len(letter.key) == 64


@given(
    st.lists(
        st.sampled_from(
            [
                "From: ",
                "To: ",
                "Content-Type: ",
                "multipart/mixed; boundary=x",
                "<a@b>",
                "=?utf-8?b?",
                "\n",
                "\n\n",
                "--x",
                "Message-ID: ",
                "charset=nonsense",
                '"',
                "(",
                ";",
                "ü",
            ]
        ),
        max_size=30,
    )
)
def test_malformed_headers_are_read(parts):
    letters.read("".join(parts).encode())


@given(st.text())
def test_what_is_kept_is_part_of_what_was_written(text):
    own = quotations.own_words(text)
    assert all(line in text.replace("\r", "\n") for line in own.split("\n"))


@pytest.mark.parametrize("piece", ["On ", "> ", "\n", "Am ", "From: ", "-", "a"])
def test_a_mail_made_to_be_slow_is_not(piece):
    started = time.thread_time()
    quotations.own_words((piece * 200_000)[:200_000])
    assert time.thread_time() - started < 5


def test_crafted_html_says_nothing():
    mail = EmailMessage()
    mail.set_content("<a" * 2000, subtype="html")
    assert letters.read(mail.as_bytes()).text == ""
