import pytest
from django.urls import reverse

from community import actions
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return TopicFactory(replies=2)


def accepted_events():
    return Event.objects.filter(kind="community.answer_accepted")


def test_the_asker_accepts(client, question):
    answer = question.posts.get(number=2)
    client.force_login(question.author)
    client.post(reverse("community:accept", args=[answer.pk]))
    question.refresh_from_db()
    assert question.accepted == answer
    event = accepted_events().get()
    assert (event.member, event.actor) == (answer.author, question.author)


def test_a_get_changes_nothing(client, question):
    client.force_login(question.author)
    answer = client.get(reverse("community:accept", args=[question.posts.get(number=2).pk]))
    question.refresh_from_db()
    assert (answer.status_code, question.accepted) == (405, None)


def test_the_first_stays(question):
    first, second = question.posts.get(number=2), question.posts.get(number=3)
    actions.accept_answer(actor=question.author, topic=question, post=first)
    assert actions.accept_answer(actor=question.author, topic=question, post=second) == first
    assert accepted_events().count() == 1


def test_others_cannot(question):
    with pytest.raises(Refused, match="asked"):
        actions.accept_answer(actor=MemberFactory(), topic=question, post=question.posts.get(number=2))


def test_not_the_question_itself(question):
    with pytest.raises(Refused):
        actions.accept_answer(actor=question.author, topic=question, post=question.posts.get(number=1))


def test_not_a_post_of_another_topic(question):
    other = TopicFactory(replies=1).posts.get(number=2)
    with pytest.raises(Refused):
        actions.accept_answer(actor=question.author, topic=question, post=other)


def test_not_in_a_discussion():
    topic = TopicFactory(kind="discussion", replies=1)
    with pytest.raises(Refused):
        actions.accept_answer(actor=topic.author, topic=topic, post=topic.posts.get(number=2))


def test_ones_own_answer_is_no_merit(question):
    own = actions.reply(author=question.author, topic=question, text="Found it myself")
    assert actions.accept_answer(actor=question.author, topic=question, post=own) == own
    assert not accepted_events().exists()


def test_solved_is_shown(client, question):
    actions.accept_answer(actor=question.author, topic=question, post=question.posts.get(number=2))
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Solved by" in page
