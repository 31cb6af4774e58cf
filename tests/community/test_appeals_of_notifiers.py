"""Who sent a notice and was right on appeal gets more, and nobody gets anything back by it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community import actions
from community.models import Decision, Reputation
from portal.notifications.models import Message
from portal.notifications.rendering import render
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 185 StGB", "reason": "Insult"}


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def ben(topic):
    return topic.author


def reported(kind, pk):
    return actions.report_content(
        kind=kind, object_id=pk, reason="insult", explanation="Names", reporter=MemberFactory()
    )


def decide(actor, kind, pk, outcome, **more):
    matter = actions.open_matter(kind, pk)
    return actions.decide(matter=matter, actor=actor, outcome=outcome, **LAW | more)


def grant(decision, report, actor):
    filed = actions.file_appeal(decision=decision, text="Hide it", report=report)
    return actions.decide_appeal(
        appeal=filed, actor=actor, outcome="reversed", **LAW | {"reason": "She is right"}
    )


def body(template, member):
    message = Message.objects.get(template=f"community/{template}", member=member)
    return render([message])[0].text


@pytest.mark.parametrize("outcome", ["limit", "suspend", "ban"])
def test_a_sanction_stands_beside_what_is_hidden_after_all(topic, ben, mia, milan, outcome, flow):
    report, other = (reported("post", topic.posts.get().pk) for _number in range(2))
    until = timezone.now() + timedelta(days=7) if outcome == "suspend" else None
    decision = decide(mia, "post", topic.posts.get().pk, outcome, until=until)
    grant(decision, report, milan)
    decision.refresh_from_db()
    topic.refresh_from_db()
    standing = Reputation.objects.get(member=ben)
    assert (topic.state, decision.reversed_at) == ("hidden", None)
    assert standing.is_barred() or standing.is_limited()
    flow()
    assert not Message.objects.filter(member=ben, template="community/decision_reversed").exists()
    assert "hidden after all" in body("notice_reversed", other.reporter)
    assert "You were right" in body("appeal_decided", report.reporter)


def test_her_page_says_what_she_has_won_and_not_that_the_decision_is_reversed(client_of, topic, mia, milan):
    report = reported("post", topic.posts.get().pk)
    filed = grant(decide(mia, "post", topic.posts.get().pk, "warn"), report, milan)
    hers = client_of(report.reporter).get(report.get_absolute_url()).content.decode()
    assert ("hidden after all" in hers, "decision was reversed" in hers) == (True, False)
    theirs = client_of(mia).get(filed.get_absolute_url()).content.decode()
    assert ("The notifier was right" in theirs, "decision was reversed" in theirs) == (True, False)


def test_a_closed_topic_stays_closed(topic, mia, milan):
    report = reported("topic", topic.pk)
    grant(decide(mia, "topic", topic.pk, "lock"), report, milan)
    topic.refresh_from_db()
    assert (topic.state, topic.locked) == ("hidden", True)


@pytest.mark.parametrize("outcome", ["keep", "warn"])
def test_about_a_member_it_is_her_profile_that_goes(client_of, ben, mia, milan, outcome, flow):
    report = reported("member", ben.pk)
    decision = decide(mia, "member", ben.pk, outcome)
    filed = actions.file_appeal(decision=decision, text="Look at the name", report=report)
    page = client_of(milan).get(filed.get_absolute_url()).content.decode()
    assert "Take name and text out of the profile after all" in page
    sent = {"outcome": "reversed", "ground": "law", "law": "§ 185 StGB", "reason": "Yes"}
    assert client_of(milan).post(filed.get_absolute_url(), sent).status_code == 302
    ben.refresh_from_db()
    assert ben.display_name.startswith("member-")
    assert Decision.objects.latest("pk").outcome == "profile"
    flow()
    assert "taken out of the profile" in body("appeal_decided", report.reporter)


def test_the_other_notifiers_of_a_member_hear_of_it(ben, mia, milan, flow):
    report, other = (reported("member", ben.pk) for _number in range(2))
    grant(decide(mia, "member", ben.pk, "keep"), report, milan)
    flow()
    assert "taken out of the profile" in body("notice_reversed", other.reporter)


def test_the_author_appeals_to_a_third_one(topic, ben, mia, milan):
    """Who gave way to the notifier has decided first about what is hidden now."""
    post = topic.posts.get()
    report = reported("post", post.pk)
    grant(decide(mia, "post", post.pk, "keep"), report, milan)
    hidden = Decision.objects.get(outcome="hide")
    filed = actions.file_appeal(decision=hidden, text="No", member=ben)
    with pytest.raises(Refused, match="Another person"):
        actions.decide_appeal(appeal=filed, actor=milan, outcome="upheld", reason="As I said")
    actions.decide_appeal(appeal=filed, actor=mia, outcome="reversed", reason="A joke")
    topic.refresh_from_db()
    assert topic.state == "visible"


def test_what_took_nothing_is_not_reversed(client_of, topic, mia, milan):
    """Its notifier could appeal no more."""
    post = topic.posts.get()
    report = reported("post", post.pk)
    kept = decide(mia, "post", post.pk, "keep")
    client_of(mia).post(f"/moderation/decisions/{kept.pk}/reverse/")
    with pytest.raises(Refused) as refusal:
        actions.reverse(decision=kept, actor=mia)
    assert refusal.value.code == "nothing_taken"
    grant(kept, report, milan)
    topic.refresh_from_db()
    assert topic.state == "hidden"


@pytest.mark.parametrize("gone", [False, True])
def test_nothing_is_hidden_where_nothing_can_be(ben, mia, gone):
    """A member is no content, nor is what is gone: a decision of no effect would be told and counted."""
    kind, pk = ("post", 10**6) if gone else ("member", ben.pk)
    with pytest.raises(Refused) as refusal:
        decide(mia, kind, pk, "hide")
    assert (refusal.value.code, Decision.objects.exists()) == ("nothing_to_hide", False)
