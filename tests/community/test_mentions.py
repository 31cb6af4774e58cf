import pytest
from django.urls import reverse

from community import actions
from community.models import Category, Follow
from community.texts import mentions
from portal.notifications.models import Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory


@pytest.fixture
def ben(db):
    return MemberFactory(display_name="Ben Richter", handle="ben")


def told(member):
    return list(Message.objects.filter(member=member).values_list("template", flat=True))


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("Hi @ben, and @Anna-K!", ["ben", "anna-k"]),
        ("@ben @ben @BEN", ["ben"]),
        ("`@ben` ben@example.com https://x.example/@ben [@ben](https://x.example) @@ben", []),
        ("> @ben said\n\n@carl", ["carl"]),
        ("    @code\n\n**@ben**", ["ben"]),
        (" ".join(f"@m{number}" for number in range(20)), [f"m{number}" for number in range(10)]),
    ],
    ids=["two", "once", "no mention", "quoted", "bold", "storm"],
)
def test_whom_a_text_speaks_to(text, handles):
    assert mentions.handles_in(text) == handles


def test_a_mention_is_a_link(ben):
    html = TopicFactory(text="Ask @ben or @nobody").posts.get().html
    assert '<a href="/members/ben/"' in html
    assert "@nobody" in html
    assert "/members/nobody/" not in html


def test_the_mentioned_is_told_once(ben, flow):
    topic = TopicFactory(text="Ask @ben")
    flow()
    post = topic.posts.get()
    actions.edit_post(actor=post.author, post=post, text="Ask @ben, please", version=1)
    flow()
    assert told(ben) == ["community/mention"]


def test_who_follows_and_is_mentioned_is_told_once(ben, flow):
    topic = TopicFactory()
    Follow.objects.create(member=ben, topic=topic)
    actions.reply(author=MemberFactory(), topic=topic, text="What do you say, @ben?")
    flow()
    assert told(ben) == ["community/mention"]


def test_named_by_an_edit_she_is_told_then(ben, flow):
    post = TopicFactory().posts.get()
    flow()
    actions.edit_post(actor=post.author, post=post, text="Ask @ben", version=1)
    flow()
    assert told(ben) == ["community/mention"]


def test_nobody_is_told_of_what_she_may_not_see(ben, flow):
    TopicFactory(text="Ask @ben")
    Category.objects.update(audience="staff")
    flow()
    assert told(ben) == []


def test_nobody_is_told_of_herself(ben, flow):
    TopicFactory(author=ben, text="I am @ben")
    flow()
    assert told(ben) == []


def test_suggestions_are_visible_members(client, ben):
    MemberFactory(display_name="Benno Gone", handle="benno", is_active=False)
    shop = MemberFactory(display_name="Shop Only", handle="benshop")
    type(shop).objects.filter(pk=shop.pk).update(registered_at=None)
    client.force_login(MemberFactory(display_name="Bento", handle="bento"))
    page = client.get(reverse("community:mentions"), {"q": "Ben"}).content.decode()
    assert 'data-handle="ben"' in page
    assert page.count("<li") == 1


@pytest.mark.parametrize("begun", ["", "%", "_" * 50, "<b>", "zzz"])
def test_no_suggestions(client, ben, begun):
    client.force_login(MemberFactory())
    assert "<li" not in client.get(reverse("community:mentions"), {"q": begun}).content.decode()


def test_suggestions_are_few(client, db):
    client.force_login(MemberFactory())
    for number in range(12):
        MemberFactory(display_name=f"Max {number}", handle=f"max{number}")
    assert client.get(reverse("community:mentions"), {"q": "max"}).content.decode().count("<li") == 10


def test_visitors_get_no_suggestions(client, ben):
    assert client.get(reverse("community:mentions"), {"q": "ben"}).status_code == 302
