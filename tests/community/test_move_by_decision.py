"""A move that takes a topic from its readers is a decision with reasons, and goes back by its reversal."""

from datetime import timedelta

import pytest
from django.urls import reverse

from community import actions, privacy
from community.actions.arranging import merge_topics, move_topic, undo
from community.actions.moderating import Because
from community.models import Arrangement, Category, Decision, Topic
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = Because(ground="law", law="§ 1", reason="Names a customer.")


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def narrow():
    return CategoryFactory(audience="members", name_en="Backroom")


@pytest.fixture
def decision(mia, topic, narrow):
    return move_topic(actor=mia, topic=topic, category=narrow, because=LAW).decision


def lies_in(topic):
    topic.refresh_from_db()
    return topic.category


def test_the_author_is_told_where_to_and_why(decision, topic, flow):
    flow()
    told = Message.objects.get(template="community/statement")
    assert told.member == topic.author
    assert "“Backroom”" in told.context["measures"]
    assert (decision.outcome, decision.hides_content) == ("move", False)


def test_a_room_she_may_not_read_is_not_named(mia, topic, flow):
    secret = CategoryFactory(audience="staff", name_en="Troublemakers")
    decision = move_topic(actor=mia, topic=topic, category=secret, because=LAW).decision
    flow()
    told = Message.objects.get(template="community/statement").context["measures"]
    assert "you are not among them" in told
    assert "Troublemakers" not in told
    assert decision.member == topic.author


def test_not_without_reasons(mia, topic, narrow):
    with pytest.raises(Refused) as refusal:
        move_topic(actor=mia, topic=topic, category=narrow)
    assert (refusal.value.code, lies_in(topic) == narrow) == ("narrower", False)


def test_ones_own_topic_needs_none(mia, narrow):
    topic = TopicFactory(author=mia)
    move_topic(actor=mia, topic=topic, category=narrow)
    assert (lies_in(topic), Decision.objects.exists()) == (narrow, False)


def test_neither_does_what_narrows_nothing(mia, topic):
    move_topic(actor=mia, topic=topic, category=CategoryFactory())
    assert not Decision.objects.exists()


def test_merging_is_no_way_around_it(mia, topic, narrow):
    with pytest.raises(Refused) as refusal:
        merge_topics(actor=mia, topic=topic, into=TopicFactory(category=narrow))
    assert refusal.value.code == "narrower"


def test_its_reversal_moves_it_back(mia, topic, decision):
    home = Category.objects.get(pk=topic.category_id)
    actions.reverse(decision=decision, actor=mia)
    assert (lies_in(topic), decision.left) == (home, "")
    assert Arrangement.objects.get().undone_by == mia
    assert Category.objects.get(pk=home.pk).topic_count == 1


def test_moved_again_since_it_stays(mia, topic, decision):
    elsewhere = CategoryFactory(audience="members")
    move_topic(actor=mia, topic=topic, category=elsewhere)
    actions.reverse(decision=decision, actor=mia)
    assert (lies_in(topic), decision.left) == (elsewhere, "changed")


def test_where_its_room_takes_nothing_it_stays_and_she_is_told(mia, topic, narrow, decision, flow):
    Category.objects.exclude(pk=narrow.pk).update(archived=True)
    actions.reverse(decision=decision, actor=mia)
    assert (lies_in(topic), decision.left) == (narrow, "no_way")
    flow()
    assert "cannot go back" in Message.objects.get(template="community/decision_reversed").context["left"]


def test_undone_as_a_tool_it_is_reversed(client, mia, topic, decision):
    done, home = Arrangement.objects.get(), topic.category
    with pytest.raises(Refused) as refusal:
        undo(actor=mia, done=done, widen=True)
    assert refusal.value.code == "decided"
    client.force_login(mia)
    page = client.get(reverse("community:tools", args=[topic.pk])).content.decode()
    assert decision.matter.get_absolute_url() in page
    client.post(reverse("community:undo", args=[done.pk]), {"sure": "1"})
    decision.refresh_from_db()
    assert (decision.reversed_by, lies_in(topic)) == (mia, home)


def test_the_page_asks_why_before_it_moves(client, mia, topic, narrow):
    client.force_login(mia)
    url = reverse("community:move", args=[topic.pk])
    asked = client.post(url, {"category": narrow.pk}).content.decode()
    assert "Fewer people can read it then" in asked
    assert "What does it rest on?" in asked
    sent = {"category": narrow.pk, "sure": "1", "ground": "law", "law": "§ 1"}
    refused = client.post(url, sent)
    assert (refused.status_code, lies_in(topic) == narrow) == (422, False)
    assert client.post(url, sent | {"reason": "Names a customer."}).status_code == 302
    assert lies_in(topic) == narrow


def test_a_notifier_who_was_right_gets_it_hidden_where_it_lies(mia, topic, narrow):
    report = actions.report_content(
        kind="topic", object_id=topic.pk, reason="privacy", explanation="See", reporter=MemberFactory()
    )
    decision = move_topic(actor=mia, topic=topic, category=narrow, because=LAW).decision
    appeal = actions.file_appeal(decision=decision, text="Hide it", report=report)
    milan = MemberFactory(roles=[Role.MODERATOR])
    actions.decide_appeal(appeal=appeal, actor=milan, outcome="reversed", reason="Yes", ground="spam")
    decision.refresh_from_db()
    assert (lies_in(topic), topic.state, decision.reversed_at) == (narrow, "hidden", None)
    actions.reverse(decision=Decision.objects.get(outcome="hide"), actor=mia)
    assert (lies_in(topic), topic.state) == (narrow, "visible")


def test_ones_own_topic_with_others_replies_is_not_ones_own_alone(mia, narrow):
    topic = TopicFactory(author=mia, replies=1)
    with pytest.raises(Refused) as refusal:
        move_topic(actor=mia, topic=topic, category=narrow)
    assert refusal.value.code == "narrower"
    with pytest.raises(Refused, match="Someone else"):
        move_topic(actor=mia, topic=topic, category=narrow, because=LAW)
    move_topic(actor=MemberFactory(roles=[Role.MODERATOR]), topic=topic, category=narrow, because=LAW)
    assert lies_in(topic) == narrow


def test_who_may_read_the_room_is_asked_under_its_lock(mia, topic):
    stale = CategoryFactory()
    Category.objects.filter(pk=stale.pk).update(audience="staff")
    with pytest.raises(Refused) as refusal:
        move_topic(actor=mia, topic=topic, category=stale)
    assert refusal.value.code == "narrower"


@pytest.fixture
def widened(mia, narrow):
    return move_topic(actor=mia, topic=TopicFactory(category=narrow), category=CategoryFactory(), widen=True)


def test_a_move_to_more_readers_is_corrected_at_once(client, mia, narrow, widened):
    client.force_login(mia)
    url = reverse("community:undo", args=[widened.pk])
    assert "Fewer people can read it then" in client.post(url).content.decode()
    client.post(url, {"sure": "1"})
    assert lies_in(widened.topic) == narrow


def test_not_once_somebody_has_written_for_them(mia, widened):
    actions.reply(author=MemberFactory(), topic=widened.topic, text="Thank you all")
    with pytest.raises(Refused, match="Move it there, with reasons") as refusal:
        undo(actor=mia, done=widened)
    assert refusal.value.code == "narrower"


def test_nor_a_day_later(mia, narrow, widened):
    widened.done_at -= timedelta(days=1)
    widened.save()
    with pytest.raises(Refused) as refusal:
        undo(actor=mia, done=widened)
    assert (refusal.value.code, lies_in(widened.topic) == narrow) == ("narrower", False)


def test_a_merge_to_more_readers_is_not_undone_a_day_later(mia, narrow):
    done = merge_topics(actor=mia, topic=TopicFactory(category=narrow), into=TopicFactory(), widen=True)
    done.done_at -= timedelta(days=1)
    done.save()
    with pytest.raises(Refused, match="split off first"):
        undo(actor=mia, done=done)


def test_undoing_a_merge_to_fewer_readers_is_confirmed(mia, narrow):
    topic = TopicFactory(author=mia)
    done = merge_topics(actor=mia, topic=topic, into=TopicFactory(category=narrow))
    with pytest.raises(Refused, match="more people"):
        undo(actor=mia, done=done)
    undo(actor=mia, done=done, widen=True)


def test_she_reads_the_title_it_had_then(client, mia, topic, flow):
    before = topic.title
    report = actions.report_content(
        kind="topic", object_id=topic.pk, reason="privacy", explanation="See", reporter=MemberFactory()
    )
    secret = CategoryFactory(audience="staff")
    decision = move_topic(actor=mia, topic=topic, category=secret, because=LAW).decision
    Topic.objects.update(title="What we do about her")
    flow()
    told = Message.objects.filter(template__in=["community/statement", "community/notice_decided"])
    assert {message.context["title"] for message in told} == {before}
    for reader, page in [(topic.author, decision), (report.reporter, report)]:
        client.force_login(reader)
        shown = client.get(page.get_absolute_url()).content.decode()
        assert (before in shown, "What we do" in shown) == (True, False)


def test_with_its_author_the_title_of_then_goes(mia, topic, decision):
    privacy.erase(topic.author)
    decision.refresh_from_db()
    assert decision.title == ""
