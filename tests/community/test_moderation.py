"""The queue: what waits, taking it, deciding it once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from community import actions
from community.actions.arranging import merge_topics
from community.models import Decision, HouseRules, Matter, Reputation, Signal
from community.moderation.context import surroundings
from community.moderation.sentences import explain
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
QUEUE = "/moderation/"


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


@pytest.fixture
def rule():
    rules = HouseRules.objects.create(version=1)
    rule = rules.rules.create(position=1, code="respect", title_en="Be kind", title_de="Sei freundlich")
    actions.publish_rules(rules=rules)
    return rule


def report_on(post, **changes):
    values = {"kind": "post", "object_id": post.pk, "reason": "spam", "explanation": "Buy!"}
    return actions.report_content(**values | changes)


def matter_of(post):
    return actions.open_matter("post", post.pk)


def decide(matter, actor, **changes):
    return actions.decide(matter=matter, actor=actor, **{"outcome": "hide", "ground": "spam"} | changes)


def test_notices_and_signals_about_one_thing_are_one_matter(post):
    first = report_on(post).matter
    report_on(post, reporter=MemberFactory(), reason="child")
    joined = actions.open_matter("post", post.pk, signal="word", detail={"words": ["wow"]}, priority=1)
    assert (joined, joined.weight, joined.priority, joined.member) == (first, 2, 2, post.author)
    assert joined.signals.get().detail == {"words": ["wow"]}


def test_after_a_decision_a_new_matter_opens(mia, post):
    first = matter_of(post)
    decide(first, mia, outcome="keep")
    assert matter_of(post) != first


def test_what_is_urgent_comes_first_then_the_oldest(topic, post):
    usual, first = matter_of(post), actions.open_matter("topic", topic.pk, priority=2)
    assert list(Matter.objects.waiting()) == [first, usual]


def test_many_trusted_notices_make_it_urgent(post):
    regular = MemberFactory()
    Reputation.objects.create(member=regular, trust=3)
    assert report_on(post, reporter=regular).matter.priority == Matter.Priority.SOON


def test_the_queue_says_why(client, mia, post):
    report_on(post, reason="insult")
    actions.open_matter("post", post.pk, signal=Signal.Kind.FIRST_POST, detail={"number": 1, "of": 1})
    page = client.get(QUEUE).content.decode()
    assert "It insults or threatens someone" in page
    assert "It is the first post of a new member" in page


@pytest.mark.parametrize(
    ("kind", "detail", "said"),
    [
        ("first_post", {"number": 2, "of": 3}, "It is post 2 of a new member"),
        ("word", {"words": ["wow"]}, "the watched word “wow”"),
        ("spam", {"why": ["haste", "same_link"]}, "faster than anyone types; the same link"),
        ("heated", {"notices": 3, "hours": 24}, "within 24 hours 3 notices"),
        ("limited", {}, "because of an earlier decision"),
    ],
)
def test_each_signal_is_a_sentence(kind, detail, said):
    assert said in explain(Signal(kind=kind, detail=detail))


@pytest.mark.parametrize(("show", "count"), [("all", 2), ("notices", 1), ("signals", 1), ("mine", 0)])
def test_filters_and_their_counts(client, mia, topic, post, show, count):
    report_on(post)
    actions.open_matter("topic", topic.pk, signal="word")
    page = client.get(QUEUE, {"show": show})
    assert len(page.context["matters"]) == page.context["figures"][show] == count


@pytest.mark.parametrize("address", [QUEUE, f"{QUEUE}1/"])
def test_the_queue_is_not_there_for_others(client, address, post):
    matter_of(post)
    client.force_login(MemberFactory())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("count", [1, 12])
def test_queue_budget(client, mia, topic, django_assert_max_num_queries, count):
    for number in range(count):
        report_on(
            actions.reply(author=topic.author, topic=topic, text=f"Spam {number}"), reporter=topic.author
        )
    client.get(QUEUE)
    with django_assert_max_num_queries(12):
        client.get(QUEUE)


@pytest.mark.parametrize("count", [1, 6])
def test_matter_budget(client, mia, milan, topic, post, django_assert_max_num_queries, count):
    for other in topic.posts.filter(number__gt=2):
        decide(matter_of(other), milan)
    for _number in range(count):
        report_on(post, reporter=MemberFactory())
    client.get(matter_of(post).get_absolute_url())
    with django_assert_max_num_queries(24):
        client.get(matter_of(post).get_absolute_url())


def test_the_post_stands_among_its_neighbours_and_its_author_beside_it(client, mia, topic, post):
    decide(matter_of(topic.posts.get(number=3)), mia)
    page = client.get(matter_of(post).get_absolute_url())
    assert [shown.number for shown in page.context["posts"]] == [1, 2, 3]
    assert page.context["history"]["member"] == post.author
    assert [one.outcome for one in page.context["history"]["decisions"]] == ["hide"]


def test_a_topic_is_shown_from_its_own_first_post_on(mia, topic):
    newer = TopicFactory(category=topic.category)
    merge_topics(actor=mia, topic=topic, into=newer)
    shown = surroundings(actions.open_matter("topic", newer.pk))["posts"]
    assert [post.number for post in shown] == [1, 2, 3]


def test_a_held_post_stands_behind_the_last_ones(client, mia, topic, post):
    topic.posts.filter(pk=post.pk).update(state="held", number=None)
    page = client.get(matter_of(post).get_absolute_url())
    assert page.context["posts"][-1] == post


def test_taken_it_is_hers_for_ten_minutes(client, mia, milan, post):
    matter = matter_of(post)
    client.post(f"{QUEUE}{matter.pk}/claim/")
    with pytest.raises(Refused, match="Another moderator"):
        actions.claim_matter(actor=milan, matter=matter)
    with pytest.raises(Refused, match="Another moderator"):
        decide(matter, milan)
    Matter.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert actions.claim_matter(actor=milan, matter=matter).claimed_by == milan


def test_given_back_it_is_free(client, mia, milan, post):
    matter = actions.claim_matter(actor=mia, matter=matter_of(post))
    client.post(f"{QUEUE}{matter.pk}/release/")
    assert actions.claim_next(actor=milan) == matter


def test_the_next_one_is_free_and_not_ones_own(client, mia, milan, topic):
    mine = actions.reply(author=mia, topic=topic, text="Mine")
    matter_of(mine)
    actions.claim_matter(actor=milan, matter=matter_of(topic.posts.get(number=2)))
    free = matter_of(topic.posts.get(number=3))
    assert client.post(f"{QUEUE}next/").url == free.get_absolute_url()
    assert client.post(f"{QUEUE}next/").url == free.get_absolute_url()


def test_after_a_decision_comes_the_next(client, mia, topic, post):
    matter, other = matter_of(post), matter_of(topic.posts.get(number=3))
    answer = client.post(matter.get_absolute_url(), {"outcome": "hide", "ground": "spam", "hide": "on"})
    assert answer.url == other.get_absolute_url()
    other.refresh_from_db()
    assert other.claimed_by == mia


def test_nothing_is_left(client, mia):
    assert client.post(f"{QUEUE}next/").url == QUEUE


def test_hide(mia, topic, post, rule):
    first, second = report_on(post), report_on(post, reporter=MemberFactory())
    decision = decide(first.matter, mia, ground="rules", rule=rule, reason="Insults")
    post.refresh_from_db()
    topic.refresh_from_db()
    second.refresh_from_db()
    assert (post.state, post.number, topic.post_count) == ("hidden", 2, 2)
    assert (second.decision, decision.rule, decision.hides_content) == (decision, rule, True)
    assert Event.objects.get(kind="community.content_hidden").member == post.author


def test_keep(client, mia, post):
    client.post(report_on(post).matter.get_absolute_url(), {"outcome": "keep"})
    post.refresh_from_db()
    assert (post.state, Decision.objects.get().outcome) == ("visible", "keep")


def test_keeping_a_held_post_publishes_it_as_the_next(mia, topic, post):
    topic.posts.filter(pk=post.pk).update(state="held", number=None)
    type(topic).objects.update(post_count=2)
    type(topic.category).objects.update(post_count=2)
    decide(matter_of(post), mia, outcome="keep")
    post.refresh_from_db()
    assert (post.state, post.number) == ("visible", 4)
    assert Event.objects.filter(kind="community.post_published", payload__post=post.pk).count() == 2
    assert actions.reconcile() == 0


def test_keeping_a_held_topic_publishes_it(mia, topic):
    opening = topic.posts.get(number=1)
    topic.posts.exclude(pk=opening.pk).delete()
    topic.posts.update(state="held", number=None)
    type(topic).objects.update(state="held", post_count=0, last_number=0)
    type(topic.category).objects.update(post_count=0, topic_count=0)
    decide(matter_of(opening), mia, outcome="keep")
    opening.refresh_from_db()
    assert (opening.state, opening.number, opening.topic.state) == ("visible", 1, "visible")
    assert actions.reconcile() == 0


def test_hiding_the_opening_post_hides_the_topic(client, mia, topic):
    decide(matter_of(topic.posts.get(number=1)), mia)
    topic.category.refresh_from_db()
    assert client.get(topic.get_absolute_url()).status_code == 404
    assert (topic.category.topic_count, topic.category.post_count) == (0, 0)
    assert actions.reconcile() == 0


def test_a_sanction_hides_what_it_is_about_where_that_is_asked(mia, post):
    decide(matter_of(post), mia, outcome="warn", reason="Please stop", hide=True)
    post.refresh_from_db()
    assert (post.state, post.author.sanctions.get().kind) == ("hidden", "warn")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "rules", "reason": "x"}, "rule"),
        ({"ground": "law", "reason": "x"}, "law"),
        ({"ground": "law", "law": "§ 185 StGB"}, "reason"),
        ({"outcome": "suspend", "days": "", "reason": "x"}, "days"),
        ({"outcome": "fly"}, "outcome"),
    ],
)
def test_what_is_missing_is_said_at_its_field(client, mia, post, rule, changes, field):
    answer = client.post(
        matter_of(post).get_absolute_url(), {"outcome": "hide", "ground": "spam", "days": "7"} | changes
    )
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Decision.objects.exists()


def test_a_rule_of_a_former_version_is_no_ground(mia, post, rule):
    HouseRules.objects.create(version=2, published_at=timezone.now())
    with pytest.raises(Refused, match="in force"):
        decide(matter_of(post), mia, ground="rules", rule=rule, reason="Insults")


def test_decided_once(mia, milan, post):
    matter = report_on(post).matter
    decide(matter, mia, outcome="keep")
    with pytest.raises(Refused, match="already"):
        decide(matter, milan)
    assert Decision.objects.count() == 1


def test_not_about_ones_own(mia, topic):
    with pytest.raises(Refused, match="Someone else"):
        decide(matter_of(actions.reply(author=mia, topic=topic, text="Mine")), mia, outcome="keep")


def test_not_on_ones_own_notice(mia, post):
    with pytest.raises(Refused, match="Someone else"):
        decide(report_on(post, reporter=mia).matter, mia)


def test_members_cannot_decide(post):
    with pytest.raises(Refused, match="Someone else"):
        decide(matter_of(post), MemberFactory(), outcome="keep")


def test_a_machine_decides_what_no_moderator_has_taken(mia, post):
    matter = actions.open_matter("post", post.pk, signal="word")
    decision = decide(matter, None)
    assert (decision.decided_automatically, decision.detected_automatically) == (True, True)


def test_the_keys_are_listed(client, mia):
    assert reverse("moderation:queue") == QUEUE
    assert "data-keys" in client.get(QUEUE).content.decode()


def test_keeping_does_not_undo_a_decision(mia, milan, post):
    decide(matter_of(post), mia)
    decide(matter_of(post), milan, outcome="keep", ground="")
    post.refresh_from_db()
    assert post.state == "hidden"


def test_keeping_a_topic_leaves_its_hidden_opening_post_alone(mia, milan, topic):
    decide(matter_of(topic.posts.get(number=1)), mia)
    decide(actions.open_matter("topic", topic.pk), milan, outcome="keep", ground="")
    topic.refresh_from_db()
    assert topic.state == "hidden"


def test_keeping_a_topic_that_was_merged_away_shows_nothing(mia, topic):
    merge_topics(actor=mia, topic=topic, into=TopicFactory(category=topic.category))
    decide(actions.open_matter("topic", topic.pk), mia, outcome="keep", ground="")
    topic.refresh_from_db()
    assert topic.state != "visible"


def test_a_moderator_reverses_a_decision_by_a_button(client, mia, post):
    decision = decide(matter_of(post), mia)
    page = client.get(decision.matter.get_absolute_url())
    address = reverse("moderation:reverse", args=[decision.pk])
    assert address in page.content.decode()
    client.post(address)
    post.refresh_from_db()
    assert post.state == "visible"


def test_members_reverse_nothing(client, mia, post):
    decision = decide(matter_of(post), mia)
    client.force_login(MemberFactory())
    assert client.post(reverse("moderation:reverse", args=[decision.pk])).status_code == 404


def test_watched_words_stand_in_the_quotes_of_the_readers_language():
    with translation.override("de"):
        assert "„wow“" in explain(Signal(kind="word", detail={"words": ["wow"]}))


@pytest.mark.parametrize("kind", ["post", "topic", "member"])
def test_what_was_changed_meanwhile_is_read_again_first(client, mia, topic, kind):
    first = topic.posts.get(number=1)
    about = {"post": first, "topic": topic, "member": topic.author}[kind]
    address = actions.open_matter(kind, about.pk).get_absolute_url()
    old = client.get(address).context["form"]["seen"].value()
    actions.edit_post(actor=first.author, post=first, text="Something else", version=first.version)
    type(topic.author).objects.filter(pk=topic.author_id).update(about="Something else")
    answer = client.post(address, {"outcome": "keep", "seen": old})
    assert "changed since you opened" in str(answer.context["form"].non_field_errors())
    assert not Decision.objects.exists()
    client.post(address, {"outcome": "keep", "seen": answer.context["form"]["seen"].value()})
    assert Decision.objects.get().outcome == "keep"


def test_what_was_not_changed_is_decided_at_once(client, mia, post):
    address = matter_of(post).get_absolute_url()
    seen = client.get(address).context["form"]["seen"].value()
    client.post(address, {"outcome": "keep", "seen": seen})
    assert Decision.objects.exists()


def test_what_is_decided_waits_no_more_and_is_nobodys_to_give_back(client, mia, post):
    matter = matter_of(post)
    actions.claim_matter(actor=mia, matter=matter)
    assert "Give back" in client.get(matter.get_absolute_url()).content.decode()
    decide(matter, mia, outcome="keep")
    page = client.get(matter.get_absolute_url()).content.decode()
    assert ("Give back" in page, "Waiting ·" in page, "Decided ·" in page) == (False, False, True)


def test_what_was_typed_is_not_lost_where_another_one_has_taken_it(client, mia, post):
    matter = matter_of(post)
    actions.claim_matter(actor=MemberFactory(roles=[Role.MODERATOR]), matter=matter)
    sent = {"outcome": "hide", "ground": "spam", "reason": "Six lines of mine"}
    page = client.post(matter.get_absolute_url(), sent).content.decode()
    assert ("Another moderator is looking" in page, "Six lines of mine" in page) == (True, True)
