import pytest
from django.core.management import call_command
from django.urls import reverse

from community import actions
from community.models import Badge, BadgeGrant, IdeaStatus, Post, Reputation, State, Topic, Trust, TrustStep
from community.recognition.starters import install_starter_badges
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def badge(slug="talker", **values):
    return Badge.objects.create(slug=slug, name_en="Talker", name_de="Rednerin", **values)


def held(member):
    return list(
        BadgeGrant.objects.filter(member=member, revoked_at=None).values_list("badge__slug", flat=True)
    )


def granted():
    return Event.objects.filter(kind="community.badge_granted").count()


@pytest.fixture
def two_posts(db):
    return badge(measure=Badge.Measure.POSTS, threshold=2)


def test_the_worker_gives_it_once(flow, two_posts):
    topic = TopicFactory()
    flow()
    assert held(topic.author) == []
    for text in ("Second", "Third"):
        actions.reply(author=topic.author, topic=topic, text=text)
    flow()
    assert (held(topic.author), granted()) == (["talker"], 1)


def test_one_switched_off_is_given_to_nobody(two_posts):
    Badge.objects.update(active=False, threshold=1)
    author = TopicFactory().author
    actions.settle(member=author)
    assert held(author) == []


def test_ideas_done_are_counted():
    badge(measure=Badge.Measure.IDEAS)
    topic = TopicFactory(kind="idea")
    actions.settle(member=topic.author)
    assert held(topic.author) == []
    Topic.objects.update(idea_status=IdeaStatus.DONE)
    actions.settle(member=topic.author)
    assert held(topic.author) == ["talker"]


def test_taken_back_by_a_decision_alone_and_restored(two_posts):
    topic = TopicFactory()
    post = actions.reply(author=topic.author, topic=topic, text="Second")
    actions.settle(member=topic.author)
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    actions.settle(member=topic.author)
    assert held(topic.author) == ["talker"]
    actions.settle(member=topic.author, after_decision=True)
    assert held(topic.author) == []
    Post.objects.filter(pk=post.pk).update(state=State.VISIBLE)
    actions.settle(member=topic.author, after_decision=True)
    assert (held(topic.author), granted()) == (["talker"], 1)


def test_hiding_by_a_moderator_reaches_it(flow, two_posts):
    topic = TopicFactory()
    post = actions.reply(author=topic.author, topic=topic, text="Second")
    flow()
    actions.hide_post(actor=MemberFactory(roles=[Role.MODERATOR]), post=post, reason="Unkind")
    flow()
    assert held(topic.author) == []


def test_the_night_gives_what_no_event_has(member):
    badge(measure=Badge.Measure.DAYS, threshold=3)
    ideas = badge("idea", measure=Badge.Measure.IDEAS)
    author = TopicFactory(kind="idea").author
    Topic.objects.update(idea_status=IdeaStatus.DONE)
    Reputation.objects.create(member=member, days_here=3)
    actions.settle_all()
    assert (held(member), held(author)) == (["talker"], [ideas.slug])


def test_a_raised_threshold_takes_nothing(two_posts):
    author = TopicFactory(replies=0).author
    Badge.objects.update(threshold=1)
    actions.settle(member=author)
    Badge.objects.update(threshold=9)
    actions.settle(member=author)
    assert held(author) == ["talker"]


def test_by_hand_only_where_nothing_is_measured(member, two_posts):
    with pytest.raises(Refused, match="not by hand"):
        actions.grant_badge(member=member, badge=two_posts)
    by_hand = badge("founder")
    assert [actions.grant_badge(member=member, badge=by_hand) for _ in range(2)] == [True, False]
    assert actions.revoke_badge(member=member, badge=by_hand)
    assert held(member) == []


def test_eight_starters_once():
    call_command("install_starter_badges")
    assert (Badge.objects.count(), install_starter_badges()) == (8, 0)


@pytest.fixture
def mia(client):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    client.force_login(moderator)
    return moderator


def test_given_and_taken_back_in_the_admin(client, mia, member):
    by_hand = badge("founder")
    client.post(
        reverse("admin:community_badgegrant_add"), {"badge": by_hand.pk, "handle": f"@{member.handle}"}
    )
    assert held(member) == ["founder"]
    grant = BadgeGrant.objects.get()
    chosen = {"action": "take_back", "_selected_action": [grant.pk]}
    client.post(reverse("admin:community_badgegrant_changelist"), chosen)
    assert held(member) == []


def test_the_admin_names_a_wrong_handle(client, mia):
    typed = {"badge": badge("founder").pk, "handle": "nobody"}
    page = client.post(reverse("admin:community_badgegrant_add"), typed)
    assert "There is no member with this handle." in page.content.decode()


def test_trust_is_fixed_in_the_admin(client, mia, member):
    Reputation.objects.create(member=member)
    url = reverse("admin:community_reputation_change", args=[member.pk])
    client.post(url, {"fixed_trust": "2", "ambassador": "on"})
    row = Reputation.objects.get(member=member)
    assert (row.level, row.ambassador) == (Trust.REGULAR, True)


def test_managers_edit_the_steps_and_the_settings(client):
    client.force_login(MemberFactory(roles=[Role.MANAGER]))
    assert client.get(reverse("admin:community_truststep_changelist")).status_code == 200
    typed = dict.fromkeys([*TrustStep.ASKED, "hidden_at_most"], "4")
    client.post(reverse("admin:community_truststep_change", args=[1]), typed)
    assert TrustStep.objects.get(level=1).read_count == 4
    assert client.get(reverse("admin:community_recognitionsettings_changelist")).status_code == 302
    assert client.get(reverse("admin:community_badge_changelist")).status_code == 200
