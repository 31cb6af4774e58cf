import pytest
from django.utils.translation import override

from portal.notifications import actions, rendering
from portal.notifications.kinds import Purpose
from portal.notifications.models import Message, MessageText
from tests.members.factories import MemberFactory

from .factories import MessageTextFactory
from .test_notify import tell

pytestmark = pytest.mark.django_db


def letter_to(member, purpose=Purpose.THANKS):
    tell(member, purpose)
    message = Message.objects.get()
    with override(rendering.language_of(member)):
        return rendering.letter(message)


def test_a_mail_has_text_and_html_with_full_links(member):
    letter = letter_to(member)
    assert letter.subject == f"Thank you, {member.first_name}"
    assert "See my points: http://testserver/loyalty/" in letter.text
    assert "Your answer helped: 2 points." in letter.text
    assert "<strong>helped</strong>" in letter.html
    assert 'href="http://testserver/loyalty/"' in letter.html


def test_a_mail_is_in_the_readers_language():
    letter = letter_to(MemberFactory(language="de", display_name="Jörg"))
    assert letter.subject == "Danke, Jörg"
    assert '<html lang="de">' in letter.html


def test_the_styles_stand_in_the_elements(member):
    assert 'style="' in letter_to(member).html


def test_a_mail_can_be_stopped_by_one_click(member):
    headers = letter_to(member).headers
    assert headers["List-Unsubscribe"].startswith("<http://testserver/u/")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_service_mail_cannot_be_stopped(member):
    letter = letter_to(member, Purpose.SERVICE)
    assert "List-Unsubscribe" not in letter.headers
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    assert "/u/" not in letter.html + letter.text


@pytest.mark.parametrize(
    "name", ["[win](http://evil.example)", "**x**", "<b>x</b>", "a_b_c", "http://evil.example"]
)
def test_nobodys_name_is_markup(name):
    member = MemberFactory(display_name=name)
    MessageTextFactory(key="name", body_en="Hello {display_name}")
    actions.notify(member=member, template="text:name", context={}, source="x:1")
    [rendered] = rendering.render([Message.objects.get()])
    assert "<a" not in rendered.html
    assert "<b>" not in rendered.html
    assert "<strong>" not in rendered.html
    assert "<em>" not in rendered.html


def test_a_template_of_an_app_is_rendered(member, settings, tmp_path, monkeypatch):
    (tmp_path / "tests/messages").mkdir(parents=True)
    (tmp_path / "tests/messages/community.txt").write_text(
        '{% extends "notifications/message.txt" %}{% block title %}{{ who }} & you{% endblock %}'
        "{% block body %}**{{ who }}** wrote{% endblock %}{% block action %}Read{% endblock %}"
    )
    engine = settings.TEMPLATES[0] | {"DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}
    settings.TEMPLATES = [engine]
    actions.notify(
        member=member, template="tests/community", context={"who": "A*B*C"}, source="post:1", url="/x/"
    )
    [rendered] = rendering.render([Message.objects.get()])
    assert (rendered.title, rendered.action, rendered.url) == ("A*B*C & you", "Read", "/x/")
    assert rendered.html == "<p><strong>A*B*C</strong> wrote</p>"


def test_a_text_may_lead_to_what_the_event_was_about(member):
    MessageTextFactory(key="topic", url="/community/p/{post}/")
    actions.notify(member=member, template="text:topic", context={"post": 12}, source="x:1")
    assert Message.objects.get().url == "/community/p/12/"


def test_a_text_that_is_gone_does_not_break_the_inbox(member, client_of):
    tell(member)
    MessageText.objects.all().delete()
    assert client_of(member).get("/me/notifications/").status_code == 200


def test_many_messages_cost_one_query_for_their_texts(member, django_assert_num_queries):
    for number in range(5):
        tell(member, source=f"post:{number}")
    messages = list(Message.objects.select_related("member"))
    with django_assert_num_queries(1):
        rendering.render(messages)
