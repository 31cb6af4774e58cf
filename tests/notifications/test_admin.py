import pytest

from portal.members.roles import Role
from portal.notifications.models import Mail, MessageText, Suppression
from tests.members.factories import MemberFactory

from .factories import MessageTextFactory
from .test_notify import mail_of, tell

pytestmark = pytest.mark.django_db
TEXT = {
    "purpose": "thanks",
    "title_en": "Hi",
    "title_de": "Hallo",
    "body_en": "Hi",
    "body_de": "Hallo",
    "action_en": "",
    "action_de": "",
}


@pytest.fixture
def boss(client_of):
    return client_of(MemberFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize("model", ["mail", "message", "messagetext", "suppression"])
def test_each_list_opens(boss, member, model):
    tell(member)
    assert boss.get(f"/admin/notifications/{model}/").status_code == 200


def test_what_a_mail_says_is_not_shown(boss, member):
    mail = mail_of(tell(member))
    Mail.objects.update(text="secret code")
    assert "secret code" not in boss.get(f"/admin/notifications/mail/{mail.pk}/change/").text


def test_a_message_shows_what_became_of_its_mail(boss, member):
    message = mail_of(tell(member, "surveys")).message
    assert "no_consent" in boss.get(f"/admin/notifications/message/{message.pk}/change/").text


def test_the_service_mails_in_doubt_are_one_click_away(boss, member):
    mails = [mail_of(tell(member, purpose)) for purpose in ("service", "thanks")]
    Mail.objects.update(state="unknown")
    page = boss.get("/admin/notifications/mail/", {"look": "service"})
    assert [mail.pk for mail in page.context["cl"].result_list] == [mails[0].pk]


def test_send_again(boss, member):
    mail = mail_of(tell(member))
    Mail.objects.update(state="unknown")
    boss.post("/admin/notifications/mail/", {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert mail.state == "due"


def test_an_agent_may_look_and_not_send_again(client_of, member):
    mail = mail_of(tell(member))
    Mail.objects.update(state="unknown")
    client = client_of(MemberFactory(roles=[Role.AGENT]))
    client.post("/admin/notifications/mail/", {"action": "send_again", "_selected_action": [mail.pk]})
    mail.refresh_from_db()
    assert client.get("/admin/notifications/mail/").status_code == 200
    assert mail.state == "unknown"


def test_a_text_is_written_in_both_languages(boss):
    boss.post("/admin/notifications/messagetext/add/", TEXT | {"key": "new", "url": "/loyalty/"})
    assert MessageText.objects.get().template == "text:new"


def test_a_text_leads_into_the_portal_only(boss):
    page = boss.post(
        "/admin/notifications/messagetext/add/", TEXT | {"key": "new", "url": "https://evil.example"}
    )
    assert "Start with a slash" in page.text


def test_a_text_in_use_cannot_be_deleted(boss, member):
    tell(member)
    text = MessageTextFactory(key="thanks")
    page = boss.post(f"/admin/notifications/messagetext/{text.pk}/delete/", {"post": "yes"})
    assert page.status_code == 403


def test_an_address_is_suppressed_in_any_spelling(boss):
    data = {"address": "Anna@Example.com", "reason": "manual", "detail": "", "created_at_0": "2026-11-23"}
    boss.post("/admin/notifications/suppression/add/", data | {"created_at_1": "10:00"})
    assert Suppression.objects.get().address == "anna@example.com"
