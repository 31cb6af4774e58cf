"""Points for what a moderator's decision hides are taken back, and its reversal gives them again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community import actions
from community.actions.arranging import merge_topics
from community.actions.badges import grant_badge, revoke_badge
from community.actions.cleaning import clean_due, clean_up
from community.models import Badge, Decision, Post, Topic
from loyalty.actions import account_of, set_up_programme, use_voucher
from loyalty.models import Reward, Voucher
from portal.activity.actions import deliver_due
from portal.journeys import withdrawing
from portal.journeys.models import Run
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

from .factories import JourneyFactory

pytestmark = pytest.mark.django_db
PRESENT = {"points": 2, "reason_en": "Thanks", "reason_de": "Danke"}


@pytest.fixture
def mia():
    return MemberFactory(roles=[Role.MODERATOR])


@pytest.fixture(autouse=True)
def programme():
    return set_up_programme(starts_on=timezone.localdate() - timedelta(days=9))


def thanks(trigger, **changes):
    return JourneyFactory(trigger=trigger, effects=[("grant_points", PRESENT)], **changes)


def hide(mia, content, **how):
    kind = "topic" if isinstance(content, Topic) else "post"
    usual = {"outcome": "hide", "ground": "law", "law": "§ 1", "reason": "No."}
    return actions.decide(matter=actions.open_matter(kind, content.pk), actor=mia, **usual | how)


def points(member):
    account = account_of(member)
    account.refresh_from_db()
    return account.available - account.debt


@pytest.fixture
def answer(flow):
    """The accepted answer, thanked for with two points."""
    thanks("community.answer_accepted")
    topic = TopicFactory(replies=1)
    post = topic.posts.get(number=2)
    actions.accept_answer(actor=topic.author, topic=topic, post=post)
    flow()
    assert points(post.author) == 2
    return post


@pytest.mark.parametrize("ground", ["law", "spam"])
def test_with_the_answer_go_its_points(mia, answer, flow, ground):
    decision = hide(mia, answer, ground=ground)
    flow()
    assert points(answer.author) == 0
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert points(answer.author) == 2


def test_by_an_appeal_too_and_as_often_as_it_is_decided(mia, answer, flow):
    milan = MemberFactory(roles=[Role.MODERATOR])
    for _again in range(2):
        decision = hide(mia, answer)
        flow()
        assert points(answer.author) == 0
        appeal = actions.file_appeal(decision=decision, text="No!", member=answer.author)
        actions.decide_appeal(appeal=appeal, actor=milan, outcome="reversed", reason="Right.")
        flow()
        assert points(answer.author) == 2


def test_a_cleaning_takes_them_and_its_undoing_gives_them(mia, answer, flow):
    cleaning = clean_up(actor=mia, member=answer.author)
    clean_due()
    flow()
    assert points(answer.author) == 0
    actions.reverse(decision=cleaning.decision, actor=mia)
    flow()
    clean_due()
    flow()
    assert points(answer.author) == 2


def test_hidden_twice_they_return_with_the_last_reversal(mia, answer, flow):
    post, whole = hide(mia, answer), hide(mia, answer.topic)
    actions.reverse(decision=whole, actor=mia)
    flow()
    assert points(answer.author) == 0
    actions.reverse(decision=post, actor=mia)
    flow()
    assert points(answer.author) == 2


def test_what_is_held_keeps_them(answer, flow):
    answer.state = "held"
    answer.save()
    actions.open_matter("post", answer.pk)
    flow()
    assert points(answer.author) == 2


def test_a_topic_takes_its_authors_points_alone(mia, answer, flow):
    thanks("community.topic_started", slug="asked")
    topic = TopicFactory(replies=1)
    actions.accept_answer(actor=topic.author, topic=topic, post=topic.posts.get(number=2))
    flow()
    helper = topic.posts.get(number=2).author
    hide(mia, topic)
    flow()
    assert (points(topic.author), points(helper)) == (0, 2)


def test_in_a_merged_topic_points_are_those_of_its_own_first_post(mia, flow):
    thanks("community.post_published")
    older = TopicFactory()
    newer = TopicFactory(category=older.category)
    merge_topics(actor=mia, topic=older, into=newer)
    flow()
    hide(mia, newer)
    flow()
    assert (points(newer.author), points(older.author)) == (0, 2)


@pytest.mark.parametrize("late", [False, True])
def test_what_began_a_topic_is_that_where_the_topic_went_up_in_another_one(mia, flow, late):
    thanks("community.topic_started")
    topic = TopicFactory()
    post = topic.posts.get()
    merge_topics(actor=mia, topic=topic, into=TopicFactory(category=topic.category))
    if not late:
        flow()
    decision = hide(mia, Post.objects.get(pk=post.pk))
    flow()
    assert points(topic.author) == 0
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert points(topic.author) == 2


def test_a_delay_goes_on_where_the_hiding_is_reversed(mia, flow):
    thanks("community.post_published", delay_minutes=60)
    post = TopicFactory().posts.get()
    flow()
    due_at = Run.objects.get().due_at
    decision = hide(mia, post)
    flow()
    actions.reverse(decision=decision, actor=mia)
    flow()
    run = Run.objects.get()
    assert (run.state, run.due_at, points(post.author)) == ("due", due_at, 0)


def test_a_reversal_that_comes_while_a_worker_looks_is_not_lost(mia, flow, monkeypatch):
    thanks("community.post_published")
    post = TopicFactory().posts.get()
    decision = hide(mia, post)
    deliver_due()
    asked = withdrawing.is_withdrawn

    def reversed_meanwhile(run):
        monkeypatch.undo()
        answer = asked(run)
        actions.reverse(decision=decision, actor=mia)
        deliver_due()
        return answer

    Run.objects.update(state="due", verdict="")
    monkeypatch.setattr(withdrawing, "is_withdrawn", reversed_meanwhile)
    flow()
    assert (Run.objects.get().state, points(post.author)) == ("done", 2)


@pytest.mark.parametrize("late", [False, True])
def test_once_per_member_is_for_the_next_one_where_the_first_is_hidden(mia, flow, late):
    thanks("community.post_published", once_per_member=True)
    bad = TopicFactory().posts.get()
    if not late:
        flow()
    decision = hide(mia, bad)
    flow()
    assert points(bad.author) == 0
    TopicFactory(author=bad.author)
    flow()
    assert points(bad.author) == 2
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert points(bad.author) == 2


def test_once_per_member_is_hers_again_where_nothing_else_took_it(mia, flow):
    thanks("community.post_published", once_per_member=True)
    post = TopicFactory().posts.get()
    flow()
    decision = hide(mia, post)
    flow()
    actions.reverse(decision=decision, actor=mia)
    flow()
    TopicFactory(author=post.author)
    flow()
    assert (points(post.author), Run.objects.get().once) == (2, True)


def test_what_waits_is_not_given_while_it_is_hidden(mia, flow):
    journey = thanks("community.post_published", delay_minutes=60)
    post = TopicFactory().posts.get()
    flow()
    decision = hide(mia, post)
    flow()
    assert Run.objects.get(journey=journey).verdict == "withdrawn"
    Run.objects.update(due_at=timezone.now())
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert points(post.author) == 2


def test_an_event_that_comes_late_gives_nothing_for_what_is_hidden(mia, flow):
    thanks("community.post_published")
    post = TopicFactory().posts.get()
    hide(mia, post)
    flow()
    assert points(post.author) == 0
    actions.reverse(decision=Decision.objects.get(), actor=mia)
    flow()
    assert points(post.author) == 2


def test_what_follows_from_the_hiding_itself_goes_on(mia, flow):
    thanks("community.content_hidden")
    topic = TopicFactory()
    hide(mia, topic)
    flow()
    assert (Run.objects.get().state, points(topic.author)) == ("done", 2)


def test_with_a_badge_go_its_points(flow):
    thanks("community.badge_granted")
    badge, member = Badge.objects.create(slug="kind", name_en="Kind", name_de="Nett"), MemberFactory()
    grant_badge(member=member, badge=badge)
    flow()
    assert points(member) == 2
    revoke_badge(member=member, badge=badge)
    flow()
    assert points(member) == 0
    grant_badge(member=member, badge=badge)
    flow()
    assert points(member) == 2


@pytest.fixture
def voucher(flow):
    """Given once for the first post; the post is at `.post`."""
    gives = [("issue_voucher", {"reward": Reward.objects.get().slug})]
    JourneyFactory(trigger="community.post_published", effects=gives, once_per_member=True)
    post = TopicFactory().posts.get()
    flow()
    found = Voucher.objects.get()
    found.post = post
    return found


def standings():
    return [voucher.standing for voucher in Voucher.objects.order_by("pk")]


def test_with_the_post_goes_its_voucher(mia, voucher, flow):
    decision = hide(mia, voucher.post)
    flow()
    assert standings() == ["cancelled"]
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert standings() == ["issued"]


def test_a_used_voucher_is_hers(mia, voucher, flow):
    use_voucher(voucher=voucher, purchase="till")
    actions.reverse(decision=hide(mia, voucher.post), actor=mia)
    flow()
    assert standings() == ["redeemed"]


def test_whose_voucher_is_gone_may_have_one_for_the_next(mia, voucher, flow):
    decision = hide(mia, voucher.post)
    flow()
    TopicFactory(author=voucher.post.author)
    flow()
    actions.reverse(decision=decision, actor=mia)
    flow()
    assert standings() == ["cancelled", "issued"]


def test_whoever_used_it_gets_no_second_one(mia, voucher, flow):
    use_voucher(voucher=voucher, purchase="till")
    hide(mia, voucher.post)
    flow()
    TopicFactory(author=voucher.post.author)
    flow()
    assert standings() == ["redeemed"]


def test_a_run_that_stops_midway_takes_its_voucher_back(mia, voucher, flow):
    run = Run.objects.get()
    Post.objects.update(state="hidden")
    Topic.objects.update(state="hidden")
    Run.objects.update(state="due")
    run.refresh_from_db()
    flow()
    assert (Run.objects.get().verdict, standings()) == ("withdrawn", ["cancelled"])
