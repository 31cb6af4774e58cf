import pytest
from django.urls import reverse

from community import actions
from community.models import Post, Reaction, Reputation
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client):
    member = MemberFactory()
    client.force_login(member)
    return member


@pytest.fixture
def post():
    return TopicFactory().posts.get()


def counts(post):
    return Post.objects.values_list("helpful_count", "thanks_count", "well_said_count").get(pk=post.pk)


@pytest.mark.parametrize(
    ("kind", "expected"), [("helpful", (1, 0, 0)), ("thanks", (0, 1, 0)), ("well_said", (0, 0, 1))]
)
def test_each_kind_has_its_own_count_and_event(ben, post, kind, expected):
    actions.react(member=ben, post=post, kind=kind)
    assert counts(post) == expected
    assert Event.objects.get(kind="community.reaction_given").payload["reaction"] == kind


def test_to_and_fro_counts_and_earns_once(ben, post):
    changed = [actions.react(member=ben, post=post, active=active) for active in (True, True, False, True)]
    assert (changed, counts(post)) == ([True, False, True, True], (1, 0, 0))
    assert Event.objects.filter(kind="community.reaction_given").count() == 1


def test_not_on_ones_own_post(post):
    with pytest.raises(Refused):
        actions.react(member=post.author, post=post)


def test_not_while_suspended(ben, post):
    Reputation.objects.create(member=ben, barred_until=Reputation.FOREVER)
    with pytest.raises(Refused):
        actions.react(member=ben, post=post)


def test_the_button_answers_with_its_new_state(client, ben, post):
    url = reverse("community:react", args=[post.pk])
    page = client.post(url, {"thanks": "1"}, headers={"hx-request": "true"}).content.decode()
    assert page.count('aria-pressed="true"') == 1
    assert counts(post) == (0, 1, 0)


def test_without_javascript_back_to_the_post(client, ben, post):
    answer = client.post(reverse("community:react", args=[post.pk]), {"helpful": "1"})
    assert answer.url == post.place_url
    client.post(reverse("community:react", args=[post.pk]), {"helpful": "0"})
    assert not Reaction.objects.exists()


def test_an_unknown_kind_is_refused(client, ben, post):
    address = reverse("community:react", args=[post.pk])
    answer = client.post(address, {"angry": "1"})
    assert answer.status_code == 400
    assert answer.content.decode() == "Please choose one of the reactions."


def test_a_get_changes_nothing(client, ben, post):
    assert client.get(reverse("community:react", args=[post.pk])).status_code == 405


def test_the_page_marks_what_i_gave_in_one_query(client, ben, django_assert_max_num_queries):
    topic = TopicFactory(replies=6)
    for post in topic.posts.all():
        actions.react(member=ben, post=post, kind="well_said")
    client.get(topic.get_absolute_url())
    with django_assert_max_num_queries(9):
        page = client.get(topic.get_absolute_url()).content.decode()
    assert page.count('name="well_said"') == page.count('value="0" aria-pressed="true"') == 7


def test_who_reacted_names_ten_of_those_who_can_be_seen(client, post):
    people = MemberFactory.create_batch(12)
    for person in people:
        actions.react(member=person, post=post)
    people[0].is_active = False
    people[0].save()
    page = client.get(reverse("community:reactions", args=[post.pk])).content.decode()
    assert page.count("/members/member") == 10
    assert people[0].display_name + "<" not in page
    assert "and 2 more" in page


def test_who_reacted_to_what_is_hidden_is_not_there(client, ben, post):
    Post.objects.update(state="hidden")
    assert client.get(reverse("community:reactions", args=[post.pk])).status_code == 404


def test_the_night_puts_counts_right(ben, post):
    actions.react(member=ben, post=post, kind="thanks")
    Post.objects.update(thanks_count=7, well_said_count=2)
    actions.reconcile()
    assert counts(post) == (0, 1, 0)
