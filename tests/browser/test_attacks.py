"""Attacks of the public lists in a real browser, with the security policy switched off: nothing runs.

It takes long and belongs to `make audit`: each twelfth attack, so some 400; ATTACK_STEP=1 takes them all.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from community import actions
from community.models import Post, Topic
from community.texts.quoting import quotation_of
from portal.content import markdown
from portal.members.models import Member
from portal.notifications.models import Message
from portal.notifications.rendering import letter
from portal.shell import ratelimit
from tests.community.factories import TopicFactory, known
from tests.content import corpus
from tests.members.factories import MemberFactory
from tests.support import thorough

STEP = int(os.environ.get("ATTACK_STEP", "12"))
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not thorough.AUDIT, reason="takes long: make audit"),
]
PAGE = 19  # with the post a topic begins with they fill a page
# Each way an attack tells that it ran.
WATCH = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print", "open"]) {
  window[name] = (...words) => { window.ran.push(name + ": " + words) };
}
"""


@pytest.fixture
def attacks() -> list[str]:
    return corpus.every(STEP)


@pytest.fixture
def watched(browser: Any, live_server: Any) -> Iterator[Page]:
    """A page without a security policy, in which what runs is noted."""
    context: BrowserContext = browser.new_context(base_url=live_server.url, bypass_csp=True)
    context.add_init_script(WATCH)
    context.route(lambda url: not url.startswith(live_server.url), lambda route: route.abort())
    yield context.new_page()
    context.close()


def provoke(page: Page) -> list[str]:
    """Hover, focus and press what is there, as people do; what ran of an attack."""
    page.evaluate(
        """() => document.querySelectorAll("main *").forEach((element) => {
          for (const name of ["mouseover", "mouseenter", "focus", "pointerover", "toggle", "error", "load"])
            element.dispatchEvent(new Event(name))
        })"""
    )
    return list(page.evaluate("window.ran"))


def pages_of(attacks: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(attacks), PAGE):
        yield attacks[start : start + PAGE]


def fill(topic: Topic, rows: list[dict[str, Any]]) -> None:
    """The topic's replies are these, made at once."""
    topic.posts.exclude(number=1).delete()
    since = {"published_at": topic.created_at}
    Post.objects.bulk_create(
        [Post(topic=topic, number=number, **since, **row) for number, row in enumerate(rows, start=2)]
    )
    Topic.objects.filter(pk=topic.pk).update(last_number=len(rows) + 1, post_count=len(rows) + 1)


def line(attack: str) -> str:
    return " ".join(attack.split())[:80] or "<"


@pytest.fixture
def crowd(db: None) -> list[Member]:
    """As many members as attacks come at once."""
    rows = [Member(display_name="x", handle=f"m{number}") for number in range(PAGE)]
    return Member.objects.bulk_create(rows)


def written(topic: Topic, crowd: list[Member], page: list[str]) -> None:
    """Each of the attacks is the text of a reply, and the name of whoever wrote it."""
    for member, attack in zip(crowd, page, strict=False):
        member.display_name = line(attack)
    Member.objects.bulk_update(crowd, ["display_name"])
    texts = zip(crowd, page, strict=False)
    fill(topic, [{"author": who, "text": text, "html": markdown.render(text)} for who, text in texts])


def titled(topics: list[Topic], page: list[str]) -> None:
    for topic, attack in zip(topics, page, strict=False):
        topic.title = line(attack)
    Topic.objects.bulk_update(topics, ["title"])


def beside(topic: Topic) -> list[Topic]:
    """Topics in the same category, newer than it."""
    made = {"category": topic.category, "slug": "x", "author": topic.author, "title": "x"}
    return Topic.objects.bulk_create([Topic(**made) for _number in range(PAGE)])


def json_ld(page: Page) -> Any:
    """What the page says to machines, as its browser reads it."""
    return page.evaluate(
        "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    )


def test_texts_and_names_on_the_page_and_in_json_ld(
    watched: Page, crowd: list[Member], attacks: list[str]
) -> None:
    topic = TopicFactory()
    for page in pages_of(attacks):
        written(topic, crowd, page)
        watched.goto(topic.get_absolute_url())
        assert not provoke(watched), page
        said = [comment["author"]["name"] for comment in json_ld(watched)["comment"]]
        assert said == [line(attack) for attack in page]


def test_titles_in_lists(watched: Page, attacks: list[str]) -> None:
    topics = beside(topic := TopicFactory())
    for page in pages_of(attacks):
        titled(topics, page)
        watched.goto(topic.category.get_absolute_url())
        assert not provoke(watched), page


def test_titles_on_their_own_page_and_in_json_ld(watched: Page, attacks: list[str]) -> None:
    topic = TopicFactory()
    for attack in attacks[:: max(1, len(attacks) // 300)]:
        Topic.objects.filter(pk=topic.pk).update(title=line(attack))
        watched.goto(topic.get_absolute_url())
        assert not provoke(watched), attack
        assert json_ld(watched)["headline"] == line(attack)


def test_quotations(watched: Page, attacks: list[str]) -> None:
    topic = TopicFactory()
    for page in pages_of(attacks):
        quoted = [Post(pk=1, text=attack, author=Member(display_name=line(attack))) for attack in page]
        texts = [quotation_of(post) for post in quoted]
        fill(topic, [{"text": text, "html": markdown.render(text)} for text in texts])
        watched.goto(topic.get_absolute_url())
        assert not provoke(watched), page


def test_former_texts(watched: Page, attacks: list[str]) -> None:
    post = TopicFactory(author=MemberFactory(roles=["moderator"])).posts.get()
    for page in pages_of(attacks):
        text = "\n\n".join(page)[: actions.MAX_TEXT]
        post = actions.edit_post(actor=post.author, post=post, text=text, version=post.version)
        watched.goto(f"/community/p/{post.pk}/history/")
        assert not provoke(watched), page


def read_feed(page: Page, address: str, base: str) -> list[str]:
    """What ran of a feed: opened as a document, and its texts shown as HTML, as readers do."""
    xml = page.request.get(address).text()
    page.goto("about:blank")
    shown = page.evaluate(
        """xml => {
          const feed = new DOMParser().parseFromString(xml, "text/xml")
          if (feed.querySelector("parsererror")) throw new Error(xml)
          return [...feed.querySelectorAll("description, summary")].map((one) => one.textContent)
        }""",
        xml,
    )
    page.set_content("<hr>".join(shown))
    ran = list(page.evaluate("window.ran"))
    page.route(f"{base}/as-xml", lambda route: route.fulfill(body=xml, content_type="text/xml"))
    page.goto(f"{base}/as-xml")
    return ran + list(page.evaluate("window.ran"))


def test_feeds(watched: Page, live_server: Any, crowd: list[Member], attacks: list[str]) -> None:
    """The texts and names of one topic's posts, and the titles of topics."""
    topics = beside(topic := TopicFactory())
    for number, page in enumerate(pages_of(attacks)):
        written(topic, crowd, page)
        titled(topics, page)
        form = ("rss", "atom")[number % 2]
        for place in (f"/community/t/{topic.pk}/feed/{form}/", f"/community/feed/{form}/"):
            assert not read_feed(watched, place, live_server.url), page


def test_names_of_files(
    watched: Page, page_of: Callable[..., Page], attacks: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The browser sends the picture; the page says by its name what is wrong with it."""
    monkeypatch.setattr(ratelimit, "consume", lambda *_args, **_limits: None)
    topic, member = TopicFactory(), known()
    [cookie] = page_of(member).context.cookies()
    watched.context.add_cookies([cookie])
    watched.goto(topic.get_absolute_url())
    for attack in attacks[:: max(1, len(attacks) // 300)]:
        file = {"name": line(attack).replace("/", "∕"), "mimeType": "image/jpeg", "buffer": b"no picture"}
        status = watched.locator("[data-status]")
        status.evaluate("status => { status.textContent = '' }")
        watched.locator("[name=picture]").set_input_files([file])  # type: ignore[list-item]
        watched.wait_for_function("document.querySelector('[data-status]').textContent.includes('“')")
        assert not provoke(watched), attack


def test_mails(watched: Page, attacks: list[str]) -> None:
    """A mail tells of a topic by the title it has now."""
    topic = TopicFactory()
    message = Message(member=MemberFactory(), template="community/mention", purpose="community", pk=1)
    message.context = {"topic": topic.pk}
    for page in pages_of(attacks):
        parts = []
        for attack in page:
            Topic.objects.filter(pk=topic.pk).update(title=line(attack))
            parts.append(letter(message).html)
        watched.goto("about:blank")
        watched.set_content("".join(parts))
        assert not watched.evaluate("window.ran"), page
