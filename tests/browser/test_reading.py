"""Reading in a real browser: what is new is found, comes by itself, and can be walked through by keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from community import actions
from community.models import ReadMark, Topic
from portal.members.models import Member
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]
HASTE = "const wait = window.setTimeout; window.setTimeout = (run, ms) => wait(run, Math.min(ms, 300))"


@pytest.fixture
def lea() -> Member:
    return MemberFactory(
        display_name="Lea Schulte", language="en", registered_at=timezone.now() - timedelta(days=9)
    )


@pytest.fixture
def topic(lea: Member) -> Topic:
    """Twelve posts; she has read the first four."""
    topic = TopicFactory(replies=11, title="Grinder whistles")
    ReadMark.objects.create(member=lea, topic=topic, number=4)
    TopicFactory(title="Kettle sings", category=topic.category)
    return topic


def number_in_focus(page: Page) -> Any:
    return page.evaluate("document.activeElement.closest('.post')?.id")


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_list_to_what_is_new(
    page_of: Open, lea: Member, topic: Topic, axe: Callable[..., None], width: int
) -> None:
    page = page_of(lea, width=width)
    page.add_init_script(HASTE)
    page.goto("/community/?show=unread")
    page.get_by_role("link", name="Grinder whistles").click()
    expect(page.locator("#new + .post, #new ~ .post").first).to_have_id("post-5")
    expect(page.locator("#post-5")).to_be_in_viewport()
    axe(page)
    expect(page.locator("form[data-read-beacon]")).to_be_hidden()
    actions.reply(author=topic.author, topic=topic, text="While you read", at=timezone.now())
    page.get_by_role("status").get_by_role("link", name="1 new reply").click()
    expect(page.locator("#post-13")).to_contain_text("While you read")
    expect(page.locator("#post-13")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert ReadMark.objects.get(member=lea, topic=topic).number == 12
    page.goto("/community/?show=unread")
    expect(page.get_by_role("link", name="Grinder whistles")).to_have_count(1)


def test_by_keys(page_of: Open, lea: Member, topic: Topic, axe: Callable[..., None]) -> None:
    page = page_of(lea)
    page.goto("/community/")
    for key in "jjk":
        page.keyboard.press(key)
    focused = page.locator(".topic-row a:focus")
    expect(focused).to_have_text("New: Kettle sings")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Grinder whistles")
    page.wait_for_load_state()  # the keys are heard from then on
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    axe(page)
    page.keyboard.press("j")  # in a dialog the keys rest
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    page.locator("#post-5").scroll_into_view_if_needed()
    page.evaluate(
        "document.querySelector('#post-6').tabIndex = -1; document.querySelector('#post-6').focus()"
    )
    page.keyboard.press("j")
    assert number_in_focus(page) == "post-7"
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert number_in_focus(page) == "post-5"
    page.keyboard.press("r")
    expect(page.locator("#reply textarea")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.locator("#reply textarea")).to_have_value("j?")
