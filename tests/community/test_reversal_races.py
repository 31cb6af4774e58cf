"""A decision is taken back, appealed, made again and arranged around at the same moment."""

import pytest
from django.db import transaction
from django.test import Client

from community import actions
from community.actions import arranging, cleaning
from community.actions.moderating.visibility import hold_topic
from community.models import Appeal, Cleaning, Decision, Post, Topic
from portal.activity.models import Event
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.community.test_arranging_races import at_once
from tests.members.factories import MemberFactory
from tests.support.waiting import beside

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def topic():
    return TopicFactory(replies=2)


def moderators(number):
    return [MemberFactory(roles=[Role.MODERATOR]) for _number in range(number)]


def hidden(topic, mia):
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    return actions.decide(matter=matter, actor=mia, outcome="hide", **LAW)


def events(kind):
    return Event.objects.filter(kind=f"community.{kind}").count()


def test_taken_back_once_by_its_maker_and_by_those_who_judge_the_appeal(topic):
    mia, *others = moderators(6)
    decision = hidden(topic, mia)
    filed = actions.file_appeal(decision=decision, text="No", member=decision.member)

    def judge(moderator):
        mine = Appeal.objects.select_related("decision").get(pk=filed.pk)
        return actions.decide_appeal(appeal=mine, actor=moderator, outcome="reversed", reason="Right")

    def take_back():
        return actions.reverse(decision=Decision.objects.get(pk=decision.pk), actor=mia)

    at_once([take_back, *[lambda one=one: judge(one) for one in others], take_back])
    filed.refresh_from_db()
    assert filed.outcome == "reversed"
    assert [events(kind) for kind in ("decision_reversed", "content_restored", "appeal_decided")] == [1, 1, 1]
    topic.refresh_from_db()
    assert (topic.post_count, actions.reconcile()) == (3, 0)


def test_who_judges_an_appeal_takes_the_topic_first_as_who_takes_the_decision_back_does(topic):
    mia, milan = moderators(2)
    decision = hidden(topic, mia)
    filed = actions.file_appeal(decision=decision, text="No", member=decision.member)

    def judge():
        actions.decide_appeal(appeal=filed, actor=milan, outcome="reversed", reason="Right")

    with transaction.atomic():
        hold_topic(topic)
        waiting = beside(judge)
        assert Appeal.objects.select_for_update(nowait=True).get().outcome == ""
    waiting.join(60)
    assert Appeal.objects.get().outcome == "reversed"


def test_a_topic_is_closed_exactly_while_something_closes_it(topic):
    mia, milan, *others = moderators(8)
    decision = actions.decide(matter=actions.open_matter("topic", topic.pk), actor=mia, outcome="lock", **LAW)
    calls = [
        lambda one=one, turn=turn: arranging.lock_topic(actor=one, topic=topic, locked=turn % 2 == 0)
        for turn, one in enumerate(others)
    ]
    calls.insert(3, lambda: actions.reverse(decision=decision, actor=milan))
    at_once(calls)
    topic.refresh_from_db()
    assert Decision.objects.locking(topic.pk).count() == 0
    last = topic.arrangements.order_by("-pk").first()
    assert topic.locked == (last is not None and last.verb == "lock")


def test_cleaned_up_while_others_decide_about_her_posts_and_it_is_undone(topic):
    spammer = topic.posts.get(number=2).author
    boss, *others = moderators(7)
    posts = list(Post.objects.filter(author=spammer).order_by("pk"))

    def decide(moderator, post):
        matter = actions.open_matter("post", post.pk)
        return actions.decide(matter=matter, actor=moderator, outcome="hide", **LAW)

    calls = [lambda one=one, n=n: decide(one, posts[n % 2]) for n, one in enumerate(others)]
    calls.insert(2, lambda: cleaning.clean_up(actor=boss, member=spammer))
    calls.insert(4, cleaning.clean_due)
    at_once(calls)
    cleaning.clean_due()
    assert set(Post.objects.filter(author=spammer).values_list("state", flat=True)) == {"hidden"}
    cleaning.undo_cleaning(actor=boss, cleaning=Cleaning.objects.get())
    cleaning.clean_due()
    still = Decision.objects.filter(outcome="hide", reversed_at=None)
    kept_hidden = set(still.values_list("object_id", flat=True))
    for post in Post.objects.filter(author=spammer):
        assert (post.state == "hidden") == (post.pk in kept_hidden)
    for decision in still:
        actions.reverse(decision=decision, actor=boss)
    topic.refresh_from_db()
    assert (topic.post_count, actions.reconcile()) == (3, 0)


def test_on_the_pages_of_one_matter_nothing_breaks(topic):
    """Everybody sends the same form at the same moment: one is heard, the others are told."""
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    clients = [Client() for _number in range(8)]
    for client, moderator in zip(clients, moderators(8), strict=True):
        client.force_login(moderator)
    sent = {"outcome": "suspend", "days": "7", "hide": "on", **LAW}
    url = matter.get_absolute_url()
    answers = at_once([lambda client=client: client.post(url, sent).status_code for client in clients])
    assert (answers.count(302), answers.count(422)) == (1, 7)
    assert Decision.objects.count() == 1
    assert Topic.objects.get().post_count == 2
