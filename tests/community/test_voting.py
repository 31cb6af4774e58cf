import pytest
from django.urls import reverse

from community import actions, privacy
from community.models import Category, IdeaStatus, Sanction, Topic, Vote
from community.subscriptions import voting
from portal.activity.actions import deliver_due
from portal.activity.models import Event
from portal.members.models import SegmentMember
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory, SegmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def idea():
    return TopicFactory(kind="idea", title="Refill bags")


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def votes(topic):
    topic.refresh_from_db()
    return topic.vote_count, topic.votes.count()


def told():
    deliver_due()
    return set(Message.objects.filter(template="community/idea_status").values_list("member", flat=True))


def test_one_vote_a_member_and_back(idea):
    member = MemberFactory()
    assert actions.vote(member=member, topic=idea)
    assert not actions.vote(member=member, topic=idea)
    assert votes(idea) == (1, 1)
    assert actions.vote(member=member, topic=idea, active=False)
    assert votes(idea) == (0, 0)


def test_voting_to_and_fro_is_one_event(idea):
    member = MemberFactory()
    for active in (True, False, True):
        actions.vote(member=member, topic=idea, active=active)
    assert Event.objects.get(kind="community.vote_given").member == idea.author


def test_me_too_on_a_question():
    question = TopicFactory()
    actions.vote(member=MemberFactory(), topic=question)
    assert votes(question) == (1, 1)


@pytest.mark.parametrize(
    "change",
    [{"kind": "discussion"}, {"locked": True}, {"idea_status": "done"}, {"state": "hidden"}],
    ids=["kind", "locked", "done", "hidden"],
)
def test_where_nobody_votes(idea, change):
    Topic.objects.update(**change)
    idea.refresh_from_db()
    with pytest.raises(Refused, match="cannot vote"):
        actions.vote(member=MemberFactory(), topic=idea)


def test_nobody_votes_for_her_own_idea(idea):
    with pytest.raises(Refused):
        actions.vote(member=idea.author, topic=idea)


def test_nobody_votes_for_what_she_may_not_read(idea):
    Category.objects.update(audience="staff")
    idea = Topic.objects.get()
    with pytest.raises(Refused):
        actions.vote(member=MemberFactory(), topic=idea)


def test_a_button_without_javascript(client, ben, idea):
    answer = client.post(reverse("community:vote", args=[idea.pk]), {"active": "1"})
    assert answer["Location"] == idea.get_absolute_url()
    assert "1 vote" in client.get(idea.get_absolute_url()).content.decode()


def test_htmx_gets_the_button_alone(client, ben, idea):
    url = reverse("community:vote", args=[idea.pk])
    page = client.post(url, {"active": "1"}, headers={"hx-request": "true"}).content.decode()
    assert 'aria-pressed="true"' in page
    assert "<html" not in page


def test_what_is_refused_is_said(client, ben):
    own = TopicFactory(kind="idea", author=ben)
    page = client.post(reverse("community:vote", args=[own.pk]), {"active": "1"}, follow=True)
    assert "You cannot vote here." in page.content.decode()


def test_a_get_changes_nothing(client, ben, idea):
    assert client.get(reverse("community:vote", args=[idea.pk])).status_code == 405


def test_what_she_may_not_see_is_not_there(client, ben):
    hidden = TopicFactory(kind="idea")
    Category.objects.update(audience="staff")
    assert client.post(reverse("community:vote", args=[hidden.pk])).status_code == 404


def test_visitors_see_the_number_and_no_button(client, idea):
    page = client.get(idea.get_absolute_url()).content.decode()
    assert "0 votes" in page
    assert "vote-button" not in page


def test_a_question_nobody_shares_has_no_box_for_visitors(client):
    page = client.get(TopicFactory(kind="question").get_absolute_url()).content.decode()
    assert 'id="vote"' not in page


def test_staff_says_what_becomes_of_it_and_each_voter_hears_once(idea):
    voter, moderator = MemberFactory(), MemberFactory(roles=[Role.MODERATOR])
    actions.vote(member=voter, topic=idea)
    actions.vote(member=moderator, topic=idea)
    assert actions.set_idea_status(actor=moderator, topic=idea, status="planned")
    assert not actions.set_idea_status(actor=moderator, topic=idea, status="planned")
    assert told() == {voter.pk, idea.author.pk}
    assert Message.objects.filter(template="community/idea_status").count() == 2


def test_voters_are_told_in_portions(idea, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(voting, "TOLD_AT_ONCE", 2)
    members = MemberFactory.create_batch(5)
    Vote.objects.bulk_create(Vote(topic=idea, member=one) for one in members)
    actions.set_idea_status(actor=MemberFactory(roles=[Role.MODERATOR]), topic=idea, status="done")
    assert told() == {idea.author.pk, *(one.pk for one in members)}


def test_who_may_not_read_it_any_more_is_not_told():
    gold = SegmentFactory()
    inside, outside, author = MemberFactory(), MemberFactory(), MemberFactory()
    for member in (inside, outside, author):
        SegmentMember.objects.create(segment=gold, member=member)
    room = CategoryFactory(audience="segment", segment=gold)
    room.refresh_from_db()
    idea = TopicFactory(kind="idea", category=room, author=author)
    for member in (inside, outside):
        actions.vote(member=member, topic=idea)
    SegmentMember.objects.filter(member__in=[outside, author]).delete()
    actions.set_idea_status(actor=MemberFactory(roles=[Role.MODERATOR]), topic=idea, status="review")
    assert told() == {inside.pk}


def test_a_status_changed_again_at_once_is_told_once(idea):
    moderator = MemberFactory(roles=[Role.MODERATOR])
    for status in ("review", "planned"):
        actions.set_idea_status(actor=moderator, topic=idea, status=status)
    told()
    [message] = Message.objects.filter(member=idea.author, template="community/idea_status")
    assert message.context["status"] == "planned"


def test_a_member_does_not_judge_ideas(client, ben, idea):
    url = reverse("community:idea_status", args=[idea.pk])
    page = client.post(url, {"status": "done"}, follow=True).content.decode()
    assert "Only our team decides" in page
    idea.refresh_from_db()
    assert idea.idea_status == ""


def test_only_ideas_have_a_status():
    question = TopicFactory()
    with pytest.raises(Refused) as refused:
        actions.set_idea_status(
            actor=MemberFactory(roles=[Role.MANAGER]), topic=question, status=IdeaStatus.DONE
        )
    assert refused.value.code == "no_idea"


def test_the_status_is_set_on_the_page_and_in_the_admin(client, idea):
    client.force_login(MemberFactory(is_staff=True, is_superuser=True))
    assert "idea-status" in client.get(idea.get_absolute_url()).content.decode()
    client.post(reverse("community:idea_status", args=[idea.pk]), {"status": "planned"})
    typed = {"idea_status": "done", "pinned": "", "locked": ""}
    client.post(reverse("admin:community_topic_change", args=[idea.pk]), typed)
    assert [event.payload["status"] for event in _status_events()] == ["planned", "done"]


def _status_events():
    return Event.objects.filter(kind="community.idea_status_changed").order_by("pk")


def test_a_suspended_member_votes_nowhere(idea, monkeypatch):
    member = MemberFactory()
    monkeypatch.setattr("community.models.Reputation.is_barred", lambda self: True)
    with pytest.raises(Refused):
        actions.vote(member=member, topic=idea)
    assert Sanction.objects.count() == 0


def test_an_erased_members_votes_count_no_more(idea):
    member = MemberFactory()
    actions.vote(member=member, topic=idea)
    assert privacy.export(member)["votes"][0]["topic"] == idea.pk
    privacy.erase(member)
    assert votes(idea) == (0, 0)


def test_wrong_counts_are_put_right(idea):
    actions.vote(member=MemberFactory(), topic=idea)
    Topic.objects.update(vote_count=7)
    assert actions.reconcile() == 1
    assert votes(idea) == (1, 1)
