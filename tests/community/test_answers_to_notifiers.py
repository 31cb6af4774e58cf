"""Who sent a notice learns its outcome, whichever way it came; and does not judge it."""

import pytest

from community import actions, policies
from community.actions import cleaning as verbs
from community.actions.arranging import move_topic
from community.actions.moderating import Because
from community.models import Appeal, Decision, Matter
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.notifications.rendering import render
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def post():
    return TopicFactory(replies=1).posts.get(number=2)


def report_on(kind, pk, reporter=None):
    by = reporter or MemberFactory()
    return actions.report_content(kind=kind, object_id=pk, reason="spam", explanation="Buy", reporter=by)


def decide(mia, post, outcome="hide", **changes):
    usual = {} if outcome == "keep" else LAW
    matter = actions.open_matter("post", post.pk)
    return actions.decide(matter=matter, actor=mia, outcome=outcome, **usual | changes)


def told(template):
    found = Message.objects.filter(template=f"community/{template}").order_by("pk")
    return [(message.member, message.context.get("outcome")) for message in found]


def test_of_what_is_cleaned_up(client_of, mia, post, flow):
    topic = TopicFactory(author=post.author)
    reports = [report_on("post", post.pk), report_on("topic", topic.pk)]
    verbs.clean_up(actor=mia, member=post.author)
    verbs.clean_due()
    flow()
    assert not Matter.objects.filter(decided_at=None).exists()
    assert told("notice_decided") == [(report.reporter, "hidden") for report in reports]
    page = client_of(reports[0].reporter).get(reports[0].get_absolute_url())
    assert "The content has been hidden" in page.content.decode()
    assert not page.context["may_appeal"]


def test_who_sent_a_notice_decides_no_appeal(mia, milan, post):
    report_on("post", post.pk, milan)
    filed = actions.file_appeal(decision=decide(mia, post), text="No", member=post.author)
    assert not policies.may_decide_appeal(milan, filed)
    assert policies.may_decide_appeal(MemberFactory(roles=[Role.MODERATOR]), filed)


def test_a_decision_taken_back_grants_the_appeal_that_waits(mia, post, flow):
    decision = decide(mia, post)
    filed = actions.file_appeal(decision=decision, text="No", member=post.author)
    actions.reverse(decision=decision, actor=mia)
    flow()
    filed.refresh_from_db()
    assert (filed.outcome, filed.decided_by) == (Appeal.Outcome.REVERSED, mia)
    assert told("appeal_decided") == [(post.author, "reversed")]
    assert told("decision_reversed") == []


def test_a_notifiers_appeal_is_granted_after_the_decision_was_reversed(mia, milan, post):
    report = report_on("post", post.pk)
    decision = decide(mia, post, "warn")
    filed = actions.file_appeal(decision=decision, text="Hide it", report=report)
    actions.reverse(decision=decision, actor=mia)
    actions.decide_appeal(appeal=filed, actor=milan, outcome="reversed", reason="Yes", ground="spam")
    post.refresh_from_db()
    assert post.state == "hidden"


def test_the_other_notifiers_hear_that_it_is_hidden_after_all(mia, milan, post, flow):
    reports = [report_on("post", post.pk) for _number in range(2)]
    filed = actions.file_appeal(decision=decide(mia, post, "keep"), text="Hide it", report=reports[0])
    actions.decide_appeal(appeal=filed, actor=milan, outcome="reversed", reason="Yes", ground="spam")
    flow()
    assert [member for member, _outcome in told("notice_reversed")] == [reports[1].reporter]
    message = Message.objects.get(template="community/notice_reversed")
    assert message.context["restored"] is False


def test_a_topic_is_closed_by_a_decision(client_of, mia, post):
    matter = actions.open_matter("topic", post.topic_id)
    sent = {"outcome": "lock", "reason": "Quarrel", "ground": "spam", "days": "7"}
    assert client_of(mia).post(matter.get_absolute_url(), sent).status_code == 302
    post.topic.refresh_from_db()
    assert (Decision.objects.get().outcome, post.topic.locked) == ("lock", True)


def edited(mia, post, ground="law"):
    why = Because(ground=ground, law="§ 1", reason="Because")
    post.refresh_from_db()
    actions.edit_post(actor=mia, post=post, text="Less", version=post.version, because=why)
    return Decision.objects.latest("pk")


def body(template, member):
    message = Message.objects.get(template=f"community/{template}", member=member)
    return render([message])[0].text


def test_of_an_edit_taken_back(mia, post, flow):
    report = report_on("post", post.pk)
    actions.reverse(decision=edited(mia, post), actor=mia)
    flow()
    assert "it reads as it did before" in body("notice_reversed", report.reporter)


def test_of_a_move_taken_back(mia, post, flow):
    report, narrow = report_on("topic", post.topic_id), CategoryFactory(audience="members")
    done = move_topic(actor=mia, topic=post.topic, category=narrow, because=Because(**LAW))
    actions.reverse(decision=done.decision, actor=mia)
    flow()
    assert "it is back where it was" in body("notice_reversed", report.reporter)


def test_of_an_edit_that_stays(mia, post, flow):
    report, decision = report_on("post", post.pk), edited(mia, post)
    post.refresh_from_db()
    actions.edit_post(actor=post.author, post=post, text="Other", version=post.version)
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert "stays as it is now" in body("notice_reversed", report.reporter)


def test_of_a_warning_taken_back(mia, post, flow):
    report = report_on("post", post.pk)
    actions.reverse(decision=decide(mia, post, "warn"), actor=mia)
    flow()
    assert "they have been taken back" in body("notice_reversed", report.reporter)


def test_of_what_was_edited_and_is_hidden_after_all(mia, milan, post, flow):
    reports = [report_on("post", post.pk) for _number in range(2)]
    filed = actions.file_appeal(decision=edited(mia, post), text="Hide it", report=reports[0])
    actions.decide_appeal(appeal=filed, actor=milan, outcome="reversed", reason="Yes", ground="spam")
    flow()
    assert told("notice_reversed") == [(reports[1].reporter, None)]
    said = body("notice_reversed", reports[1].reporter)
    assert "hidden after all" in said
    assert told("decision_reversed") == []


def test_an_edit_on_spam_taken_back_is_no_other_edit(mia, post, flow):
    decision = edited(mia, post, "spam")
    flow()
    actions.reverse(decision=decision, actor=mia)
    flow()
    kinds = Message.objects.filter(member=post.author).order_by("pk").values_list("template", flat=True)
    assert list(kinds) == ["community/post_edited", "community/decision_reversed"]


@pytest.mark.parametrize("by_machine", [True, False])
def test_where_software_has_decided_its_answer_says_so(client_of, mia, post, flow, by_machine):
    report = report_on("post", post.pk)
    decide(None if by_machine else mia, post)
    flow()
    answer, page = Message.objects.get(template="community/notice_decided"), client_of(report.reporter)
    said = "made by software"
    assert (said in render([answer])[0].text) == by_machine
    assert (said in page.get(report.get_absolute_url()).content.decode()) == by_machine


@pytest.mark.parametrize("outcome", ["upheld", "reversed"])
def test_every_answer_to_an_appeal_says_where_else_to_turn(client_of, mia, milan, post, flow, outcome):
    decision = decide(mia, post)
    filed = actions.file_appeal(decision=decision, text="No", member=post.author)
    actions.decide_appeal(appeal=filed, actor=milan, outcome=outcome, reason="Because")
    flow()
    answer = Message.objects.get(template="community/appeal_decided")
    page = client_of(post.author).get(decision.get_absolute_url()).content.decode()
    assert ["out-of-court" in text for text in (render([answer])[0].text, page)] == [True, True]
