"""What a decision has done, the moderators' tools do not take back: its reversal does, and is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from community import actions
from community.actions.arranging import lock_topic, merge_topics, move_topic, pin_topic, split_topic, undo
from community.actions.moderating import Because
from community.models import Arrangement, Category, Decision, Matter, Topic
from portal.members.models import Member
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = Because(ground="law", law="§ 1", reason="Names a customer.")


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


@pytest.fixture
def narrow():
    return CategoryFactory(audience="members")


def decide(actor, topic, outcome):
    matter = actions.open_matter("topic", topic.pk)
    return actions.decide(
        matter=matter, actor=actor, outcome=outcome, ground="law", law="§ 1", reason="Because"
    )


@pytest.fixture
def locked(mia, topic):
    return decide(mia, topic, "lock")


@pytest.fixture
def moved(mia, topic, narrow):
    return move_topic(actor=mia, topic=topic, category=narrow, because=LAW).decision


def fresh(topic):
    return Topic.objects.select_related("category").get(pk=topic.pk)


def refused(run):
    with pytest.raises(Refused) as refusal:
        run()
    return refusal.value


def test_the_tool_does_not_open_what_a_decision_has_closed(milan, topic, locked):
    refusal = refused(lambda: lock_topic(actor=milan, topic=topic, locked=False))
    assert (refusal.code, refusal.decision) == ("decided", locked)
    assert str(locked.reference)[:8] in str(refusal)
    assert (fresh(topic).locked, Arrangement.objects.exists()) == (True, False)


def test_the_page_leads_to_the_decision_instead(client_of, milan, topic, locked):
    client, unlock = client_of(milan), reverse("community:mark", args=[topic.pk, "unlock"])
    page = client.get(reverse("community:tools", args=[topic.pk])).content.decode()
    assert (unlock in page, locked.matter.get_absolute_url() in page) == (False, True)
    said = client.post(unlock, follow=True).content.decode()
    assert f'<a href="{locked.matter.get_absolute_url()}"' in said
    assert fresh(topic).locked


def test_its_reversal_opens_it_and_is_told(client_of, milan, topic, locked, flow):
    client_of(milan).post(reverse("moderation:reverse", args=[locked.pk]))
    flow()
    assert not fresh(topic).locked
    assert Message.objects.filter(member=topic.author, template="community/decision_reversed").count() == 1


def test_what_the_tool_has_closed_it_opens(mia, topic):
    lock_topic(actor=mia, topic=topic)
    lock_topic(actor=mia, topic=topic, locked=False)
    assert not fresh(topic).locked


def test_once_it_is_reversed_the_tool_is_free(mia, topic, locked):
    actions.reverse(decision=locked, actor=mia)
    lock_topic(actor=mia, topic=topic)
    lock_topic(actor=mia, topic=topic, locked=False)
    assert not fresh(topic).locked


def test_the_tool_does_not_move_to_more_readers_what_a_decision_took_from_them(milan, topic, moved, narrow):
    refusal = refused(lambda: move_topic(actor=milan, topic=topic, category=CategoryFactory(), widen=True))
    assert (refusal.code, refusal.decision, fresh(topic).category) == ("decided", moved, narrow)


def test_nor_by_way_of_another_room(milan, topic, moved):
    move_topic(actor=milan, topic=topic, category=CategoryFactory(audience="members"))
    refusal = refused(lambda: move_topic(actor=milan, topic=topic, category=CategoryFactory(), widen=True))
    assert refusal.code == "decided"


def test_reversed_with_the_topic_elsewhere_it_is_moved_by_hand(mia, topic, moved):
    move_topic(actor=mia, topic=topic, category=CategoryFactory(audience="members"))
    actions.reverse(decision=moved, actor=mia)
    open_to_all = CategoryFactory()
    move_topic(actor=mia, topic=topic, category=open_to_all, widen=True)
    assert fresh(topic).category == open_to_all


def test_the_page_for_moving_says_so(client_of, milan, topic, moved):
    sent = {"category": CategoryFactory().pk, "sure": "1"}
    url = reverse("community:move", args=[topic.pk])
    said = client_of(milan).post(url, sent, follow=True).content.decode()
    assert f'<a href="{moved.matter.get_absolute_url()}"' in said


@pytest.mark.parametrize("standing", ["locked", "moved"])
def test_merging_is_no_way_around_it(request, milan, topic, narrow, standing):
    decision = request.getfixturevalue(standing)
    into = TopicFactory(category=fresh(topic).category)
    refusal = refused(lambda: merge_topics(actor=milan, topic=topic, into=into, widen=True))
    assert (refusal.code, refusal.decision, fresh(topic).state) == ("decided", decision, "visible")


def test_a_part_split_off_does_not_keep_it_from_going_back(mia, topic, moved):
    home = Category.objects.get(pk=topic.category_id)
    split_topic(actor=mia, topic=topic, posts=[topic.posts.get(number=2).pk], title="About tea")
    actions.reverse(decision=moved, actor=mia)
    assert (fresh(topic).category, moved.left) == (home, "")


def test_reversed_one_after_the_other_two_moves_end_where_it_began(mia, topic, moved):
    home = Category.objects.get(pk=topic.category_id)
    further = CategoryFactory(audience="staff")
    second = move_topic(actor=mia, topic=topic, category=further, because=LAW).decision
    actions.reverse(decision=moved, actor=mia)
    assert (fresh(topic).category, moved.left) == (further, "changed")
    actions.reverse(decision=second, actor=mia)
    assert (fresh(topic).category, second.left) == (home, "")


#: What else can be done to a topic: (topic, moderator).
TOOLS = {
    "lock": lambda topic, mia: lock_topic(actor=mia, topic=topic),
    "pin": lambda topic, mia: pin_topic(actor=mia, topic=topic),
    "move": lambda topic, mia: move_topic(actor=mia, topic=topic, category=CategoryFactory()),
    "split": lambda topic, mia: split_topic(
        actor=mia, topic=topic, posts=[topic.posts.get(number=2).pk], title="About tea"
    ),
    "merge": lambda topic, mia: merge_topics(actor=mia, topic=topic, into=TopicFactory()),
    "merge another into it": lambda topic, mia: merge_topics(actor=mia, topic=TopicFactory(), into=topic),
    "keep": lambda topic, mia: decide(mia, topic, "keep"),
}


@pytest.mark.parametrize("tool", TOOLS.values(), ids=list(TOOLS))
def test_what_is_hidden_stays_so(mia, milan, topic, tool):
    decide(mia, topic, "hide")
    try:
        done = tool(topic, milan)
    except Refused:
        done = None
    assert fresh(topic).state == "hidden"
    if isinstance(done, Arrangement):
        undo(actor=milan, done=done, widen=True)
    assert fresh(topic).state == "hidden"
    assert Topic.objects.filter(state="visible", author=topic.author).count() == 0


def test_a_merge_is_not_undone_while_what_it_went_into_is_hidden(mia, milan, topic):
    done = merge_topics(actor=mia, topic=TopicFactory(), into=topic)
    decision = decide(mia, topic, "hide")
    assert refused(lambda: undo(actor=milan, done=done)).code == "closed"
    actions.reverse(decision=decision, actor=mia)
    undo(actor=milan, done=done)
    assert fresh(done.topic).state == "visible"


def test_a_split_is_not_undone_into_what_is_hidden(mia, milan, topic):
    done = split_topic(actor=mia, topic=topic, posts=[topic.posts.get(number=2).pk], title="About tea")
    decide(mia, topic, "hide")
    assert refused(lambda: undo(actor=milan, done=done)).code == "closed"
    assert fresh(done.other).post_count == 1


def test_a_split_is_not_undone_while_a_decision_closes_what_was_split_off(mia, milan, topic):
    done = split_topic(actor=mia, topic=topic, posts=[topic.posts.get(number=2).pk], title="About tea")
    decision = decide(mia, done.other, "lock")
    refusal = refused(lambda: undo(actor=milan, done=done))
    assert (refusal.code, refusal.decision) == ("decided", decision)
    actions.reverse(decision=decision, actor=mia)
    undo(actor=milan, done=done)
    assert fresh(topic).post_count == 2


def test_splitting_is_no_way_around_it(mia, milan, topic, moved):
    there = CategoryFactory()
    part = split_topic(actor=milan, topic=topic, posts=[topic.posts.get(number=2).pk], title="Tea").other
    assert refused(lambda: move_topic(actor=milan, topic=part, category=there, widen=True)).decision == moved
    into = TopicFactory()
    assert refused(lambda: merge_topics(actor=milan, topic=part, into=into, widen=True)).code == "decided"
    actions.reverse(decision=moved, actor=mia)
    move_topic(actor=milan, topic=part, category=there, widen=True)
    assert fresh(part).category == there


def test_nobody_goes_on_beside_what_a_decision_has_closed(client_of, mia, milan, topic, locked):
    second = topic.posts.get(number=2).pk
    refusal = refused(lambda: split_topic(actor=milan, topic=topic, posts=[second], title="About tea"))
    assert (refusal.code, refusal.decision) == ("decided", locked)
    said = {"posts": [second], "title": "About tea", "sure": "1"}
    page = client_of(milan).post(reverse("community:split", args=[topic.pk]), said, follow=True).text
    assert (locked.matter.get_absolute_url() in page, Topic.objects.count()) == (True, 1)
    actions.reverse(decision=locked, actor=mia)
    assert not split_topic(actor=milan, topic=topic, posts=[second], title="About tea").other.locked


def test_what_was_split_off_before_the_decision_is_free(mia, topic, narrow):
    done = split_topic(actor=mia, topic=topic, posts=[topic.posts.get(number=2).pk], title="About tea")
    move_topic(actor=mia, topic=topic, category=narrow, because=LAW)
    there = CategoryFactory()
    move_topic(actor=mia, topic=done.other, category=there, widen=True)
    assert fresh(done.other).category == there


def test_a_decision_without_its_matter_is_named_all_the_same(client_of, milan, topic, locked):
    Decision.objects.update(matter=None)
    answer = client_of(milan).post(reverse("community:mark", args=[topic.pk, "unlock"]), follow=True)
    assert str(locked.reference)[:8] in answer.content.decode()


def test_moved_on_with_its_removed_room_it_still_goes_back(mia, topic, narrow, moved):
    home, other = Category.objects.get(pk=topic.category_id), CategoryFactory(audience="members")
    actions.remove_category(actor=MemberFactory(roles=[Role.MANAGER]), category=narrow, target=other)
    actions.remove_due()
    assert fresh(topic).category == other
    actions.reverse(decision=moved, actor=mia)
    assert (fresh(topic).category, moved.left) == (home, "")


@pytest.mark.parametrize("outcome", ["warn", "ban", "profile"])
def test_nothing_is_taken_from_who_is_gone(mia, topic, outcome):
    matter = actions.open_matter("member", topic.author.pk)
    Member.objects.filter(pk=topic.author.pk).update(erased_at=timezone.now(), is_active=False)
    refusal = refused(
        lambda: actions.decide(
            matter=Matter.objects.get(pk=matter.pk),
            actor=mia,
            outcome=outcome,
            ground="law",
            law="§ 1",
            reason="Because",
        )
    )
    assert (refusal.code, Decision.objects.exists()) == ("no_member", False)
