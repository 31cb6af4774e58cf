"""Notices by anyone: the form, the receipt, the answer."""

import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from community import actions
from community.models import Report
from community.moderation import forms
from community.screening import haste
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
NOTICE = {
    "reason": "insult",
    "explanation": "He calls me names",
    "name": "Vera Visitor",
    "email": "vera@example.org",
    "good_faith": "on",
}


@pytest.fixture(autouse=True)
def nobody_has_reported_yet():
    cache.clear()


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


@pytest.fixture
def post(topic):
    return topic.posts.get(number=2)


def address(kind, thing):
    return reverse("community:report", args=[kind, thing.pk])


def report_on(post, **changes):
    values = {"kind": "post", "object_id": post.pk, "reason": "spam", "explanation": "Buy!"}
    return actions.report_content(**values | changes)


def decide(report, outcome="hide"):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    reason = "Within the rules" if outcome == "keep" else "Names"
    return actions.decide(
        matter=report.matter, actor=moderator, outcome=outcome, ground="law", law="§ 185 StGB", reason=reason
    )


def mails_to(address):
    return [sent for sent in mail.outbox if sent.to == [address]]


def test_a_visitor_reports_and_gets_a_receipt_by_mail(client, post, flow):
    answer = client.post(address("post", post), NOTICE)
    report = Report.objects.get()
    flow()
    assert (report.object_id, report.reporter, report.matter.member) == (post.pk, None, post.author)
    assert answer.url == report.open_url
    [receipt] = mails_to("vera@example.org")
    assert report.open_url in receipt.body


@pytest.mark.parametrize("missing", ["reason", "explanation", "name", "email", "good_faith"])
def test_each_field_is_needed(client, post, missing):
    notice = {key: value for key, value in NOTICE.items() if key != missing}
    page = client.post(address("post", post), notice)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [missing])


def test_child_abuse_is_reported_without_a_name_and_looked_at_first(client, post, flow):
    notice = NOTICE | {"reason": "child", "name": "", "email": ""}
    page = client.post(address("post", post), notice, follow=True)
    flow()
    assert "keep the address of this page" in page.content.decode()
    assert Report.objects.get().matter.priority == 2
    assert not [sent for sent in mail.outbox if "notice" in sent.subject]


def test_a_member_need_not_say_who_she_is_and_is_told_in_the_portal(client, post, flow):
    member = MemberFactory()
    client.force_login(member)
    notice = {key: NOTICE[key] for key in ("reason", "explanation", "good_faith")}
    answer = client.post(address("post", post), notice)
    flow()
    assert answer.url == Report.objects.get().get_absolute_url()
    assert Message.objects.get(template="community/notice_received").member == member


def test_a_member_can_be_reported(client, topic):
    assert client.get(address("member", topic.author)).status_code == 200


def test_visitors_cannot_leaf_through_the_members(client):
    assert client.get(address("member", MemberFactory())).status_code == 404


@pytest.mark.parametrize("kind", ["picture", "category"])
def test_other_things_cannot_be_reported(client, topic, kind):
    assert client.get(address(kind, topic)).status_code == 404


def test_what_a_visitor_cannot_see_cannot_be_reported(client, topic, post):
    type(topic.category).objects.update(audience="members")
    assert client.get(address("post", post)).status_code == 404
    assert client.get(address("member", topic.author)).status_code == 404


def test_a_second_notice_of_the_same_member_changes_nothing(post):
    member = MemberFactory()
    assert report_on(post, reporter=member) == report_on(post, reporter=member)


@pytest.mark.parametrize("trick", [{"homepage": "https://buy.example"}, {"opened": "now"}, {}])
def test_a_machine_is_asked_to_send_it_again(client, post, trick):
    page = client.post(address("post", post), NOTICE | {"opened": haste.stamp()} | trick)
    assert page.status_code == 422
    assert "faster than people type" in page.content.decode()
    assert 'name="homepage" tabindex="-1" id' in page.content.decode()


def test_who_takes_her_time_is_heard(client, post):
    opened = haste.stamp(time.time() - 60)
    assert client.post(address("post", post), NOTICE | {"opened": opened}).status_code == 302
    assert forms.LEAST_SECONDS == 3


def test_the_page_of_a_notice_is_its_senders(client, post):
    report = report_on(post, reporter=MemberFactory())
    client.force_login(MemberFactory())
    assert client.get(report.get_absolute_url()).status_code == 404
    assert client.get(report.open_url).status_code == 404


def test_a_wrong_signature_finds_nothing(client, post):
    report = report_on(post, email="vera@example.org")
    assert client.get(report.open_url).status_code == 200
    assert client.get(report.open_url[:-2] + "x/").status_code == 404


@pytest.mark.parametrize(
    ("outcome", "said"), [("hide", "The content has been hidden"), ("keep", "Within the rules")]
)
def test_the_notifier_learns_the_outcome(client, post, flow, outcome, said):
    report = report_on(post, email="vera@example.org", name="Vera")
    decide(report, outcome)
    flow()
    assert said in client.get(report.open_url).content.decode()
    answer = mails_to("vera@example.org")[-1]
    assert "has been decided" in answer.subject
    assert ("appeal until" in answer.body) == (outcome == "keep")


def test_a_member_learns_it_by_message(post, flow):
    report = report_on(post, reporter=MemberFactory())
    decide(report)
    flow()
    told = Message.objects.get(template="community/notice_decided")
    assert (told.member, told.url) == (report.reporter, report.get_absolute_url())
