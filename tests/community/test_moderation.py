import pytest
from django.urls import reverse

from community import actions
from community.models import Decision, Report
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused
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


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


@pytest.fixture
def post(topic):
    return topic.posts.get(number=2)


@pytest.fixture
def mia(client):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    client.force_login(moderator)
    return moderator


def report_on(post, **changes):
    values = {"kind": "post", "object_id": post.pk, "reason": "spam", "explanation": "Buy!"}
    return actions.report_content(**values | changes)


def test_a_visitor_reports(client, post):
    answer = client.post(reverse("community:report", args=["post", post.pk]), NOTICE)
    assert answer.status_code == 302
    report = Report.objects.get()
    assert (report.object_id, report.email, report.reporter) == (post.pk, "vera@example.org", None)


@pytest.mark.parametrize("missing", ["reason", "explanation", "name", "email", "good_faith"])
def test_each_field_is_needed(client, post, missing):
    notice = {key: value for key, value in NOTICE.items() if key != missing}
    page = client.post(reverse("community:report", args=["post", post.pk]), notice)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [missing]


def test_a_member_need_not_say_who_she_is(client, post):
    client.force_login(MemberFactory())
    notice = {key: NOTICE[key] for key in ("reason", "explanation", "good_faith")}
    assert client.post(reverse("community:report", args=["post", post.pk]), notice).status_code == 302


@pytest.mark.parametrize(("kind", "status"), [("topic", 200), ("member", 404)])
def test_what_can_be_reported(client, topic, kind, status):
    assert client.get(reverse("community:report", args=[kind, topic.pk])).status_code == status


def test_what_a_visitor_cannot_see_cannot_be_reported(client, topic, post):
    type(topic.category).objects.update(audience="members")
    assert client.get(reverse("community:report", args=["post", post.pk])).status_code == 404


def test_a_second_notice_of_the_same_member_changes_nothing(post):
    member = MemberFactory()
    assert report_on(post, reporter=member) == report_on(post, reporter=member)


def test_the_queue_shows_content(client, mia, post):
    report_on(post)
    page = client.get(reverse("moderation:queue")).content.decode()
    assert "Buy!" in page
    assert post.html in page


def test_the_queue_is_not_there_for_others(client):
    client.force_login(MemberFactory())
    assert client.get(reverse("moderation:queue")).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_queue_budget(client, mia, topic, django_assert_max_num_queries, count):
    for number in range(count):
        report_on(actions.reply(author=topic.author, topic=topic, text=f"Spam {number}"))
    client.get(reverse("moderation:queue"))
    with django_assert_max_num_queries(9):
        client.get(reverse("moderation:queue"))


def test_hide(client, mia, topic, post):
    first, _second = report_on(post), report_on(post)
    decision = {"outcome": "hide", "reason": "Insults"}
    client.post(reverse("moderation:decide", args=[first.pk]), decision)
    post.refresh_from_db()
    topic.refresh_from_db()
    assert (post.state, post.number, topic.post_count) == ("hidden", 2, 2)
    assert not Report.objects.waiting().exists()
    assert Event.objects.get(kind="community.content_hidden").member == post.author
    assert 'id="post-2"' not in client.get(topic.get_absolute_url()).content.decode()


def test_keep(mia, post):
    actions.decide(actor=mia, matter=report_on(post).matter, outcome="keep", reason="Within the rules")
    post.refresh_from_db()
    assert post.state == "visible"
    assert Decision.objects.get().outcome == "keep"


def test_hiding_the_opening_post_hides_the_topic(client, mia, topic):
    actions.decide(
        actor=mia, matter=report_on(topic.posts.get(number=1)).matter, outcome="hide", ground="spam"
    )
    topic.category.refresh_from_db()
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert (topic.category.topic_count, topic.category.post_count) == (0, 0)
    assert actions.reconcile() == 0


def test_a_reason_is_needed_and_what_was_chosen_is_kept(client, mia, post):
    report = report_on(post)
    page = client.post(reverse("moderation:decide", args=[report.pk]), {"outcome": "hide", "reason": ""})
    assert page.status_code == 422
    assert not Decision.objects.exists()


def test_decided_once(mia, post):
    report = report_on(post)
    actions.decide(actor=mia, matter=report.matter, outcome="keep", reason="Fine")
    with pytest.raises(Refused, match="already"):
        actions.decide(actor=mia, matter=report.matter, outcome="hide", ground="spam", reason="No")
    assert Decision.objects.count() == 1


def test_not_about_ones_own(mia, topic):
    own = report_on(actions.reply(author=mia, topic=topic, text="Mine"))
    with pytest.raises(Refused):
        actions.decide(actor=mia, matter=own.matter, outcome="keep", reason="Fine")


def test_not_on_ones_own_notice(mia, post):
    own_notice = report_on(post, reporter=mia)
    with pytest.raises(Refused):
        actions.decide(actor=mia, matter=own_notice.matter, outcome="keep", reason="Mine")


def test_members_cannot_decide(post):
    with pytest.raises(Refused):
        actions.decide(actor=MemberFactory(), matter=report_on(post).matter, outcome="keep", reason="No")
