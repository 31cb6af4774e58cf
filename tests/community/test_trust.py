from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from community import actions, policies
from community.models import Decision, Post, ReadMark, Reputation, State, Topic, Trust, TrustStep
from community.recognition import merits, rights
from portal.activity.models import Event
from portal.members.models import Trait
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

KNOWN = {"days_here": 2, "topics_read": 3, "read_count": 20}


def standing_of(member):
    return Reputation.objects.get(member=member)


def hidden_posts(member, count=1, **values):
    found = {"kind": "post", "object_id": 1, "outcome": "hide", "hides_content": True, "reason": "x"}
    for _ in range(count):
        Decision.objects.create(member=member, **found | values)


@pytest.fixture(autouse=True)
def afresh():
    rights.forget()
    yield
    rights.forget()


@pytest.fixture
def low_steps(db):
    """One post for the first level, two for the second, three and thanks for the third."""
    TrustStep.objects.create(level=1, post_count=1, hidden_at_most=0)
    TrustStep.objects.create(level=2, post_count=2)
    TrustStep.objects.create(level=3, post_count=3, thanked_count=1)


@pytest.mark.parametrize(
    ("values", "level"),
    [
        ({}, 0),
        (KNOWN, 1),
        (KNOWN | {"read_count": 19}, 0),
        (KNOWN | {"hidden_count": 3}, 0),
        ({"days_here": 15, "topics_read": 20, "read_count": 200, "post_count": 10, "accepted_count": 5}, 2),
        ({"days_here": 1, "topics_read": 99, "read_count": 999, "post_count": 99, "helpful_count": 99}, 0),
        (dict.fromkeys(TrustStep.ASKED[:4], 1000) | {"helpful_count": 20, "accepted_count": 10}, 3),
        (dict.fromkeys(TrustStep.ASKED[:4], 1000) | {"helpful_count": 30, "hidden_count": 1}, 2),
    ],
)
def test_levels_by_the_steps_a_new_portal_has(values, level):
    ladder = [TrustStep(**step) for step in TrustStep.DEFAULTS]
    assert merits.level_earned(Reputation(**values), ladder) == level


@pytest.mark.django_db
def test_a_step_set_up_takes_the_place_of_its_default():
    TrustStep.objects.create(level=1, post_count=1)
    assert [step.days_here for step in TrustStep.objects.ladder()] == [0, 15, 50]


def test_what_happens_is_counted_by_the_worker(flow, low_steps):
    topic = TopicFactory(replies=1)
    answer = topic.posts.get(number=2)
    actions.accept_answer(actor=topic.author, topic=topic, post=answer)
    actions.react(member=topic.author, post=answer)
    flow()
    row = standing_of(answer.author)
    assert (row.post_count, row.accepted_count, row.helpful_count, row.days_here) == (1, 1, 1, 1)


def test_an_event_delivered_twice_counts_once(flow, low_steps):
    topic = TopicFactory()
    flow()
    actions.settle(member=topic.author)
    assert standing_of(topic.author).post_count == 1
    assert Event.objects.filter(kind="community.trust_reached").count() == 1


def test_reading_counts_up_to_a_limit_in_each_topic(low_steps, member):
    ReadMark.objects.create(member=member, topic=TopicFactory(), number=7)
    ReadMark.objects.create(member=member, topic=TopicFactory(), number=20_000)
    actions.settle(member=member)
    row = standing_of(member)
    assert (row.topics_read, row.read_count) == (2, 107)


def test_a_day_counts_once(member):
    today = timezone.localdate()
    days = [today, today, today + timedelta(days=1), today]
    assert [actions.note_day(member=member, day=day) for day in days] == [True, False, True, False]
    assert standing_of(member).days_here == 2


def test_reading_is_being_here(member):
    actions.mark_read(member=member, topic=TopicFactory(), number=1)
    assert standing_of(member).last_day == timezone.localdate()


def test_ones_own_answer_earns_nothing(low_steps):
    topic = TopicFactory()
    own = actions.reply(author=topic.author, topic=topic, text="Found it myself.")
    actions.accept_answer(actor=topic.author, topic=topic, post=own)
    actions.settle(member=topic.author)
    assert standing_of(topic.author).accepted_count == 0


def test_closed_rooms_are_left_out_of_what_all_see(low_steps):
    topic = TopicFactory(category=CategoryFactory(audience="staff"), author=MemberFactory(is_staff=True))
    actions.react(member=MemberFactory(is_staff=True), post=topic.posts.get())
    actions.settle(member=topic.author)
    row = standing_of(topic.author)
    assert (row.helpful_count, row.open_helpful_count) == (1, 0)


def test_a_level_is_told_once_with_what_it_opens(flow, low_steps):
    topic = TopicFactory()
    flow()
    Post.objects.update(state=State.HIDDEN)
    actions.settle(member=topic.author)
    Post.objects.update(state=State.VISIBLE)
    actions.settle(member=topic.author)
    flow()
    told = Message.objects.filter(member=topic.author, template="community/trust_reached")
    assert [message.context for message in told] == [{"level": 1, "pictures": True}]


def test_trust_falls_by_a_decision_and_comes_back(low_steps):
    author = TopicFactory().author
    actions.settle(member=author)
    hidden_posts(author)
    actions.settle(member=author, after_decision=True)
    assert standing_of(author).trust == Trust.NEW
    Decision.objects.update(reversed_at=timezone.now())
    actions.settle(member=author, after_decision=True)
    assert standing_of(author).trust == Trust.KNOWN


def test_a_hidden_post_is_forgotten_after_a_year(low_steps):
    author = TopicFactory().author
    hidden_posts(author, decided_at=timezone.now() - timedelta(days=366))
    actions.settle(member=author)
    assert standing_of(author).trust == Trust.KNOWN


def test_anothers_topic_being_hidden_takes_nothing(low_steps):
    topic = TopicFactory(replies=1)
    Topic.objects.update(state=State.HIDDEN)
    helper = topic.posts.get(number=2).author
    for author in (helper, topic.author):
        actions.settle(member=author)
    assert (standing_of(helper).post_count, standing_of(topic.author).post_count) == (1, 0)


def test_traits_are_written_with_it(low_steps):
    author = TopicFactory().author
    actions.settle(member=author)
    actions.fix_trust(member=author, level=Trust.TRUSTED)
    traits = {trait.name: trait.number for trait in Trait.objects.filter(member=author, number__isnull=False)}
    assert (traits["community_trust"], traits["community_posts"]) == (3, 1)


def test_what_staff_has_set_counts_until_taken_back(low_steps, member):
    actions.fix_trust(member=member, level=Trust.REGULAR)
    actions.settle(member=member)
    assert standing_of(member).level == Trust.REGULAR
    actions.fix_trust(member=member, level=None)
    assert standing_of(member).level == Trust.NEW


def test_the_night_finds_what_was_missed(low_steps):
    author = TopicFactory().author
    reader = MemberFactory()
    ReadMark.objects.create(member=reader, topic=Topic.objects.get(), number=1)
    assert actions.settle_all() == 2
    assert (standing_of(author).trust, standing_of(reader).read_count) == (Trust.KNOWN, 1)
    assert actions.settle_all() == 0


def test_ambassadors_are_named_once(member):
    changed = [actions.name_ambassador(member=member, actor=None, active=on) for on in (1, 1, 0, 1)]
    assert changed == [True, False, True, True]
    assert Event.objects.filter(kind="community.ambassador_named").count() == 1


def test_an_ambassador_is_named_beside_her_posts(client, low_steps):
    topic = TopicFactory()
    actions.name_ambassador(member=topic.author, actor=None)
    assert "Ambassador" in client.get(topic.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("level", "limited", "uploads", "weight"),
    [(0, True, False, 1), (1, False, True, 1), (2, False, True, 2), (3, False, True, 3)],
)
def test_rights_by_level(member, level, limited, uploads, weight):
    Reputation.objects.create(member=member, trust=level)
    assert rights.rights_of(member).is_limited == limited
    assert (policies.may_upload(member), policies.flag_weight(member)) == (uploads, weight)


def test_managers_say_from_which_level_pictures_are(member):
    actions.set_up_recognition(leaderboard=True, pictures_from=Trust.NEW)
    assert policies.may_upload(member)
    actions.set_up_recognition(leaderboard=True, pictures_from=Trust.KNOWN)
    assert not policies.may_upload(member)


def test_rights_of_visitors_and_staff(db):
    assert policies.flag_weight(None) == 1
    assert policies.may_upload(MemberFactory(roles=[Role.AGENT]))
    assert not policies.may_upload(AnonymousUser())


def test_whose_notices_are_wrong_weighs_little(member):
    Reputation.objects.create(member=member, trust=3, flags_wrong=3)
    assert rights.flag_weight(member) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("level", "sentences"), [(0, 0), (1, 2), (2, 1), (3, 1)])
def test_what_a_level_opens_is_said(level, sentences):
    assert len(rights.opened_by(level)) == sentences
