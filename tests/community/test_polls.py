from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from community import actions, privacy
from community.actions import PollDraft
from community.models import Ballot, Category, Matter, Poll, ScreeningRules, Topic, WatchedWord
from portal.activity.models import Event
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


def poll_of(several=False, closes_at=None, topic=None):
    draft = PollDraft("Which grind?", ("fine", "middle", "coarse"), several, closes_at)
    return actions.open_poll(topic=topic or TopicFactory(kind="discussion"), draft=draft)


def counts(poll):
    poll.refresh_from_db()
    return [option.count for option in poll.options.all()], poll.voter_count


def ids(poll):
    return [option.pk for option in poll.options.all()]


def typed(**changes):
    category = CategoryFactory()
    begun = {"category": category.pk, "kind": "discussion", "title": "Grind", "text": "What do you use?"}
    asked = {"poll_question": "Which grind?", "poll_options": "fine\n\n  coarse  \n"}
    return begun | asked | changes


def test_started_with_its_topic(client, ben):
    client.post(reverse("community:new"), typed(poll_several="on", poll_closes_at="2099-01-01T12:00"))
    poll = Poll.objects.get()
    assert [option.text for option in poll.options.all()] == ["fine", "coarse"]
    assert (poll.topic.title, poll.several, poll.closes_at.year) == ("Grind", True, 2099)


def test_a_topic_without_a_poll(client, ben):
    client.post(reverse("community:new"), typed(poll_question="", poll_options=""))
    assert Topic.objects.exists()
    assert not Poll.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"poll_question": ""}, "poll_question"),
        ({"poll_options": "fine"}, "poll_options"),
        ({"poll_options": "\n".join(map(str, range(11)))}, "poll_options"),
        ({"poll_options": "fine\nfine"}, "poll_options"),
        ({"poll_options": "fine\n" + "x" * 121}, "poll_options"),
        ({"poll_closes_at": "2020-01-01T12:00"}, "poll_closes_at"),
        ({"poll_closes_at": "tomorrow"}, "poll_closes_at"),
    ],
    ids=["no question", "one answer", "eleven", "twice", "long", "past", "no date"],
)
def test_what_is_wrong_stands_at_its_field(client, ben, change, field):
    page = client.post(reverse("community:new"), typed(**change))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert '<details class="poll-fields" open>' in page.content.decode()
    assert not Topic.objects.exists()


@pytest.mark.parametrize("options", [("one",), ("same", "same"), tuple("abcdefghijk")], ids=len)
def test_the_verb_refuses_too(options):
    with pytest.raises(Refused) as refused:
        actions.open_poll(topic=TopicFactory(), draft=PollDraft("What?", options))
    assert refused.value.code == "options"


def test_a_vote_is_changed_and_taken_back():
    poll, member = poll_of(), MemberFactory()
    fine, middle, _coarse = ids(poll)
    actions.cast_ballot(member=member, poll=poll, options=[fine])
    actions.cast_ballot(member=MemberFactory(), poll=poll, options=[fine])
    assert counts(poll) == ([2, 0, 0], 2)
    actions.cast_ballot(member=member, poll=poll, options=[middle])
    assert counts(poll) == ([1, 1, 0], 2)
    actions.cast_ballot(member=member, poll=poll, options=[])
    assert counts(poll) == ([1, 0, 0], 1)


def test_several_answers_of_one_voter():
    poll, member = poll_of(several=True), MemberFactory()
    fine, middle, coarse = ids(poll)
    actions.cast_ballot(member=member, poll=poll, options=[fine, middle])
    actions.cast_ballot(member=member, poll=poll, options=[middle, coarse])
    assert counts(poll) == ([0, 1, 1], 1)


def test_voting_again_and_again_is_one_event_without_the_choice():
    poll, member = poll_of(), MemberFactory()
    for options in (ids(poll)[:1], [], ids(poll)[1:2]):
        actions.cast_ballot(member=member, poll=poll, options=options)
    event = Event.objects.get(kind="community.ballot_cast")
    assert set(event.payload) == {"topic", "poll"}


def test_the_database_keeps_one_ballot_a_member():
    poll, member = poll_of(), MemberFactory()
    fine, middle, _coarse = ids(poll)
    Ballot.objects.create(poll=poll, option_id=fine, member=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(poll=poll, option_id=middle, member=member)


def test_one_answer_is_one_answer():
    poll = poll_of()
    with pytest.raises(Refused) as refused:
        actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:2])
    assert refused.value.code == "one_answer"


def test_an_answer_of_another_poll():
    poll, other = poll_of(), poll_of()
    with pytest.raises(Refused) as refused:
        actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(other)[:1])
    assert refused.value.code == "no_option"
    assert counts(other) == ([0, 0, 0], 0)


def test_closed_to_the_second(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    poll = poll_of(closes_at=timezone.now() + timedelta(seconds=1))
    actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:1])
    time_machine.shift(1)
    with pytest.raises(Refused) as refused:
        actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:1])
    assert refused.value.code == "closed"


@pytest.mark.parametrize("change", [{"locked": True}, {"state": "hidden"}], ids=["locked", "hidden"])
def test_a_closed_topic_takes_no_votes(change):
    poll = poll_of()
    Topic.objects.update(**change)
    with pytest.raises(Refused):
        actions.cast_ballot(member=MemberFactory(), poll=Poll.objects.get(pk=poll.pk), options=ids(poll)[:1])


def test_results_after_the_vote(client, ben):
    poll = poll_of()
    actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:1])
    address = poll.topic.get_absolute_url()
    assert "100 %" not in client.get(address).content.decode()
    client.post(reverse("community:ballot", args=[poll.topic_id]), {"option": ids(poll)[0]})
    page = client.get(address).content.decode()
    assert "100 % · 2 votes" in page
    assert "Your choice" in page


def test_results_are_for_all_once_it_is_closed(client):
    poll = poll_of()
    actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:1])
    Poll.objects.update(closes_at=timezone.now())
    assert "100 % · 1 vote" in client.get(poll.topic.get_absolute_url()).content.decode()


def test_visitors_read_what_is_asked(client):
    page = client.get(poll_of().topic.get_absolute_url()).content.decode()
    assert "Which grind?" in page
    assert "Log in to vote" in page


def test_htmx_gets_the_poll_alone(client, ben):
    poll = poll_of()
    url = reverse("community:ballot", args=[poll.topic_id])
    page = client.post(url, {"option": ids(poll)[0]}, headers={"hx-request": "true"}).content.decode()
    assert "Your choice" in page
    assert "<html" not in page


def test_nothing_chosen_is_said(client, ben):
    url = reverse("community:ballot", args=[poll_of().topic_id])
    assert "Please choose an answer." in client.post(url, follow=True).content.decode()
    page = client.post(url, headers={"hx-request": "true"}).content.decode()
    assert "Please choose an answer." in page


def test_a_poll_she_may_not_see_is_not_there(client, ben):
    poll = poll_of()
    Category.objects.update(audience="staff")
    answer = client.post(reverse("community:ballot", args=[poll.topic_id]), {"option": ids(poll)[0]})
    assert answer.status_code == 404


def test_a_member_may_ask_for_no_more_than_nine_queries(client, ben, django_assert_max_num_queries):
    poll = poll_of()
    address = poll.topic.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(9):
        client.get(address)


def test_an_erased_members_ballots_count_no_more():
    poll, member = poll_of(several=True), MemberFactory()
    actions.cast_ballot(member=member, poll=poll, options=ids(poll)[:2])
    assert len(privacy.export(member)["ballots"]) == 2
    privacy.erase(member)
    assert counts(poll) == ([0, 0, 0], 0)


def test_wrong_counts_are_put_right():
    poll = poll_of(several=True)
    actions.cast_ballot(member=MemberFactory(), poll=poll, options=ids(poll)[:2])
    Poll.objects.update(voter_count=5)
    poll.options.update(count=5)
    assert actions.reconcile() == 4
    assert counts(poll) == ([1, 1, 0], 1)


def test_a_polls_words_are_watched(client, ben):
    WatchedWord.objects.create(text="casino")
    client.post(reverse("community:new"), typed(poll_options="fine\nCasino"))
    assert Topic.objects.get().state == "held"


def test_links_in_a_poll_count(client, ben):
    most = ScreeningRules.objects.current().new_links
    links = "\n".join(f"https://shop.example/{number}" for number in range(most + 1))
    answer = client.post(reverse("community:new"), typed(poll_options=links))
    assert (answer.status_code, Topic.objects.count()) == (422, 0)


def test_a_moderator_reads_the_poll_of_what_waits(client, ben):
    WatchedWord.objects.create(text="casino")
    client.post(reverse("community:new"), typed(poll_options="fine\nCasino"))
    client.force_login(MemberFactory(roles=[Role.MODERATOR]))
    page = client.get(reverse("moderation:matter", args=[Matter.objects.get().pk])).content.decode()
    assert "Which grind?" in page
    assert "Casino" in page
