import pytest
from django.urls import reverse

from community import actions
from community.texts.quoting import quotation_of
from portal.content import markdown
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    vera = MemberFactory(display_name="Vera [x](y) *V*")
    return TopicFactory(author=vera, text="> old\n\nIt whistles\n\nloud")


def quote(client, topic, post):
    return client.get(reverse("community:reply", args=[topic.pk]), {"quote": post})


def test_a_quotation_names_its_source(topic):
    post = topic.posts.get()
    html = markdown.render(quotation_of(post))
    assert html.startswith("<blockquote>")
    assert f'<a href="/community/p/{post.pk}/"' in html
    assert "Vera x(y) V wrote</a>:" in html
    assert "old" not in html


def test_what_follows_is_no_quotation(topic):
    html = markdown.render(quotation_of(topic.posts.get()) + "My answer")
    assert html.endswith("<p>My answer</p>")


def test_the_link_begins_a_reply(client, topic):
    client.force_login(MemberFactory())
    page = quote(client, topic, topic.posts.get().pk)
    assert "> It whistles" in page.context["form"]["text"].value()


def test_what_was_begun_stays_above(client, topic):
    member = MemberFactory()
    actions.save_draft(member=member, place=f"reply:{topic.pk}", version=0, text="Begun")
    client.force_login(member)
    page = quote(client, topic, topic.posts.get().pk)
    assert page.context["form"]["text"].value().startswith("Begun\n\n> [")


def test_only_posts_of_the_topic(client, topic):
    client.force_login(MemberFactory())
    assert quote(client, topic, TopicFactory().posts.get().pk).status_code == 404


def test_a_hidden_post_is_not_quoted(client, topic):
    post = actions.reply(author=topic.author, topic=topic, text="Secret")
    type(post).objects.filter(pk=post.pk).update(state="hidden")
    client.force_login(MemberFactory())
    assert quote(client, topic, post.pk).status_code == 404


def test_the_address_alone_leads_to_the_form(client, topic):
    client.force_login(MemberFactory())
    assert client.get(reverse("community:reply", args=[topic.pk]))["Location"].endswith("#reply")
