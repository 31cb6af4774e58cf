import pytest

from portal.notifications.models import Message
from tests.members.factories import MemberFactory

from .test_notify import tell

pytestmark = pytest.mark.django_db
INBOX = "/me/notifications/"


def test_it_shows_what_came_and_where_it_leads(member, client_of):
    tell(member)
    page = client_of(member).get(INBOX)
    assert page.status_code == 200
    assert f"Thank you, {member.first_name}" in page.text
    assert "See my points" in page.text


def test_it_is_empty_at_first(member, client_of):
    assert "Nothing yet" in client_of(member).get(INBOX).text


def test_the_bell_counts_without_a_query_of_its_own(member, client_of):
    tell(member)
    assert "1 unread message" in client_of(member).get(INBOX).text


def test_others_messages_are_not_there(member, client_of):
    tell(MemberFactory())
    assert "Thank you" not in client_of(member).get(INBOX).text


def test_it_needs_a_login(client):
    assert client.get(INBOX).status_code == 302


def test_looking_changes_nothing(member, client_of):
    tell(member)
    client = client_of(member)
    client.get(INBOX)
    client.get(f"{INBOX}{Message.objects.get().pk}/why/")
    member.refresh_from_db()
    assert member.unread_count == 1


def test_it_goes_on_page_by_page(member, client_of):
    for number in range(25):
        tell(member, source=f"post:{number}")
    oldest = Message.objects.earliest("pk")
    first = client_of(member).get(INBOX)
    second = client_of(member).get(INBOX, {"before": first.context["more"]})
    assert len(first.context["rows"]) == 20
    assert [row.message for row in second.context["rows"]][-1] == oldest
    assert second.context["more"] is None


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 30, "²"])
def test_a_page_mark_that_makes_no_sense_is_ignored(member, client_of, before):
    assert client_of(member).get(INBOX, {"before": before}).status_code == 200


@pytest.mark.parametrize("count", [1, 20])
def test_queries_do_not_grow(member, client_of, count, django_assert_max_num_queries):
    for number in range(count):
        tell(member, source=f"post:{number}")
    client = client_of(member)
    with django_assert_max_num_queries(5):
        client.get(INBOX)


def test_opening_marks_it_read_and_leads_on(member, client_of):
    tell(member)
    answer = client_of(member).post(f"{INBOX}{Message.objects.get().pk}/")
    member.refresh_from_db()
    assert (answer.status_code, answer.url, member.unread_count) == (302, "/loyalty/", 0)


def test_marking_read_stays(member, client_of):
    tell(member)
    answer = client_of(member).post(f"{INBOX}{Message.objects.get().pk}/", {"stay": "1"})
    assert answer.url == INBOX
    assert Message.objects.get().read_at


def test_marking_read_twice_counts_once(member, client_of):
    tell(member)
    tell(member, source="post:2")
    for _ in range(3):
        client_of(member).post(f"{INBOX}{Message.objects.earliest('pk').pk}/")
    member.refresh_from_db()
    assert member.unread_count == 1


def test_a_message_never_leads_to_another_host(member, client_of):
    tell(member)
    Message.objects.update(url="//evil.example/")
    assert client_of(member).post(f"{INBOX}{Message.objects.get().pk}/").url == INBOX


def test_all_can_be_marked_at_once(member, client_of):
    for number in range(3):
        tell(member, source=f"post:{number}")
    client_of(member).post(f"{INBOX}read/")
    member.refresh_from_db()
    assert (member.unread_count, Message.objects.unread().count()) == (0, 0)


@pytest.mark.parametrize("path", ["{pk}/", "read/"])
def test_nothing_is_marked_by_get(member, client_of, path):
    tell(member)
    address = INBOX + path.format(pk=Message.objects.get().pk)
    assert client_of(member).get(address).status_code == 405
    assert Message.objects.unread().exists()


@pytest.mark.parametrize(("method", "path"), [("post", ""), ("get", "why/")])
def test_anothers_message_looks_like_none(member, client_of, method, path):
    tell(MemberFactory())
    address = f"{INBOX}{Message.objects.get().pk}/{path}"
    assert getattr(client_of(member), method)(address).status_code == 404


def test_why_names_cause_and_channels(member, client_of):
    tell(member)
    page = client_of(member).get(f"{INBOX}{Message.objects.get().pk}/why/").text
    assert "It is in your inbox." in page
    assert "The mail is on its way." in page


@pytest.mark.parametrize(
    ("state", "reason", "sentence"),
    [
        ("skipped", "no_consent", "not sent: no consent"),
        ("skipped", "cap_reached", "not sent: enough mails this week"),
        ("sent", "", "It went to"),
        ("failed", "refused", "could not be delivered"),
        ("unknown", "", "we do not know whether it arrived"),
    ],
)
def test_why_tells_what_became_of_the_mail(member, client_of, state, reason, sentence):
    tell(member)
    message = Message.objects.get()
    type(message.mail).objects.update(state=state, reason=reason)
    assert sentence in client_of(member).get(f"{INBOX}{message.pk}/why/").text


@pytest.mark.parametrize("url", ["//evil.example/", "/\\evil.example/", "https://evil.example/"])
def test_a_message_leads_nowhere_else(client, member, url):
    tell(member)
    Message.objects.update(url=url)
    client.force_login(member)
    response = client.post(f"/me/notifications/{Message.objects.get().pk}/")
    assert response["Location"] == "/me/notifications/"
