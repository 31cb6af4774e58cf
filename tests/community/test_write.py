import json

import pytest
from django.urls import reverse

from community import actions
from community.forms.writing import TopicForm
from community.models import Post, Topic
from portal.activity.models import Event
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(client):
    member = MemberFactory(display_name="Anna Kern")
    client.force_login(member)
    return member


@pytest.fixture
def category():
    return CategoryFactory(kinds=["question", "announcement"])


def typed(category, **changes):
    return {"category": category.pk, "kind": "question", "title": "Why?", "text": "Tell me"} | changes


def test_start_a_topic(client, anna, category):
    answer = client.post(reverse("community:new"), typed(category))
    topic = Topic.objects.get()
    assert answer["Location"] == topic.get_absolute_url()
    assert (topic.author, topic.last_number, topic.post_count) == (anna, 1, 1)


def test_visitors_log_in_first(client, category):
    answer = client.post(reverse("community:new"), typed(category))
    assert answer.status_code == 302
    assert not Topic.objects.exists()


@pytest.mark.parametrize("change", [{"kind": "idea"}, {"kind": "announcement"}, {"title": ""}, {"text": " "}])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, anna, category, change):
    page = client.post(reverse("community:new"), typed(category, **change) | {"kind": "idea"} | change)
    assert page.status_code == 422
    assert not Topic.objects.exists()
    assert page.context["form"].errors


def test_a_category_she_may_not_read_is_no_choice(client, anna):
    hidden = CategoryFactory(audience="staff")
    page = client.post(reverse("community:new"), typed(hidden))
    assert "category" in page.context["form"].errors


def test_preview_keeps_nothing(client, anna, category):
    page = client.post(reverse("community:new"), typed(category, text="**bold**", preview="1"))
    assert "<strong>bold</strong>" in page.content.decode()
    assert not Topic.objects.exists()


def test_preview_fragment(client, anna):
    page = client.post(reverse("community:preview"), {"text": "**bold** <script>x</script>"})
    assert "<strong>bold</strong>" in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_reply_without_javascript(client, anna):
    topic = TopicFactory()
    answer = client.post(reverse("community:reply", args=[topic.pk]), {"text": "Oil it."})
    assert answer["Location"].endswith("?post=2#post-2")


def test_reply_is_appended_by_htmx(client, anna):
    topic = TopicFactory()
    url = reverse("community:reply", args=[topic.pk])
    page = client.post(url, {"text": "Oil *it*."}, headers={"hx-request": "true"}).content.decode()
    assert 'hx-swap-oob="beforeend:#posts"' in page
    assert "<em>it</em>" in page
    assert "<html" not in page


def test_reply_on_a_new_page_goes_there(client, anna):
    topic = TopicFactory(replies=19)
    url = reverse("community:reply", args=[topic.pk])
    answer = client.post(url, {"text": "Page two"}, headers={"hx-request": "true"})
    assert answer["HX-Redirect"].endswith("?post=21#post-21")


def test_closed_topic_keeps_what_was_typed(client, anna):
    topic = TopicFactory()
    Topic.objects.update(locked=True)
    page = client.post(reverse("community:reply", args=[topic.pk]), {"text": "Too late"})
    assert page.status_code == 422
    assert Post.objects.count() == 1


def test_reply_where_she_may_not_read(client, anna):
    topic = TopicFactory()
    type(topic.category).objects.update(audience="staff")
    assert client.post(reverse("community:reply", args=[topic.pk]), {"text": "x"}).status_code == 404


def test_counters_and_events(anna, category):
    topic = TopicFactory(category=category, replies=2)
    category.refresh_from_db()
    assert (category.topic_count, category.post_count, topic.post_count) == (1, 3, 3)
    assert Event.objects.filter(kind="community.post_published").count() == 3


@pytest.mark.parametrize("text", ["", "\n \n", "\x00\x01", "x" * 20_001])
def test_no_text_or_too_much(anna, text):
    topic = TopicFactory()
    with pytest.raises(Refused):
        actions.reply(author=anna, topic=topic, text=text)


def test_inactive_member_cannot_write(anna):
    topic = TopicFactory()
    anna.is_active = False
    with pytest.raises(Refused):
        actions.reply(author=anna, topic=topic, text="Hello")


def test_edit_own_post(client, anna):
    post = TopicFactory(author=anna).posts.get()
    url = reverse("community:edit", args=[post.pk])
    client.post(url, {"title": post.topic.title, "text": "Now **quiet**", "version": 1})
    post.refresh_from_db()
    assert (post.version, "<strong>quiet</strong>" in post.html) == (2, True)


def test_second_editor_sees_both_texts(client, anna):
    post = TopicFactory(author=anna).posts.get()
    actions.edit_post(actor=anna, post=post, text="From my phone", version=1)
    typed = {"title": post.topic.title, "text": "From my desk", "version": 1}
    page = client.post(reverse("community:edit", args=[post.pk]), typed)
    assert page.status_code == 409
    assert "From my phone" in page.content.decode()
    assert "From my desk" in page.content.decode()


def test_others_posts_cannot_be_edited(client, anna):
    post = TopicFactory().posts.get()
    assert client.get(reverse("community:edit", args=[post.pk])).status_code == 404


def test_too_many_replies(client, anna):
    topic = TopicFactory()
    url = reverse("community:reply", args=[topic.pk])
    answers = [client.post(url, {"text": "again"}).status_code for _number in range(61)]
    assert answers[-1] == 429


def offered(member):
    return [str(label) for value, label in TopicForm(member=member).fields["category"].choices if value]


def test_a_category_is_offered_with_the_one_it_lies_in(anna):
    machines = CategoryFactory(name_en="Machines", order=1)
    CategoryFactory(name_en="Beans", order=2)
    CategoryFactory(name_en="Grinders", order=3, parent=machines)
    assert offered(anna) == ["Machines", "Machines › Grinders", "Beans"]


def test_a_category_where_she_may_start_nothing_is_not_offered(anna):
    CategoryFactory(name_en="News", kinds=["announcement"])
    CategoryFactory(name_en="Old", archived=True)
    assert offered(anna) == []


def test_what_is_not_offered_is_refused_in_words(anna):
    news = CategoryFactory(name_en="News", kinds=["announcement"])
    form = TopicForm({"category": news.pk, "kind": "question", "title": "Why", "text": "So"}, member=anna)
    assert form.errors == {
        "category": ["In “News” you cannot start a topic. Please choose another category."]
    }


def test_the_page_knows_the_kinds_of_each_category(anna):
    ideas = CategoryFactory(kinds=["idea", "announcement"])
    widget = TopicForm(member=anna).fields["category"].widget
    assert json.loads(widget.attrs["data-kinds"]) == {str(ideas.pk): ["idea"]}
