"""Writing in a real browser: what only JavaScript can do, and that nothing typed is ever lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import Browser, Page, expect

from community.models import Draft, Post, ScreeningRules, Topic
from portal.members.models import Member
from tests.community.factories import TopicFactory, known
from tests.community.writing import photo
from tests.members.factories import PASSWORD, MemberFactory

from .conftest import session_cookie

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Open = Callable[..., Page]


@pytest.fixture
def anna() -> Member:
    member = known(display_name="Anna Kern", handle="anna", email="anna@example.org", language="en")
    ScreeningRules.objects.create(pk=1, least_seconds=0)  # a browser types faster than people
    EmailAddress.objects.create(user=member, email="anna@example.org", verified=True, primary=True)
    return member


@pytest.fixture
def page_in_trouble(browser: Browser, live_server: Any, anna: Member) -> Iterator[Page]:
    """A page as her whose console may speak of answers that refuse."""
    context = browser.new_context(base_url=live_server.url, locale="en", reduced_motion="reduce")
    context.add_cookies([session_cookie(anna, live_server.url)])
    yield context.new_page()
    context.close()


@pytest.fixture
def topic() -> Topic:
    ben = MemberFactory(display_name="Ben Richter", handle="ben")
    return TopicFactory(author=ben, text="It whistles since Monday.")


def saved(page: Page) -> None:
    expect(page.locator("[data-status]")).to_contain_text("Draft saved")


def test_a_reply_with_all_the_tools(
    page_of: Open, anna: Member, topic: Topic, axe: Callable[..., None]
) -> None:
    page = page_of(anna)
    page.goto(topic.get_absolute_url())
    field = page.locator("#reply textarea")
    page.locator("#post-1 .prose p").select_text()
    page.locator(".quote-button").click()
    field.press_sequentially("Ask @be")
    page.locator(".mentions [role=option]").first.wait_for()
    field.press("Enter")
    field.press_sequentially("about ")
    field.press("Control+b")
    field.press_sequentially("oil")
    field.press("End")
    files = [{"name": "mill.jpg", "mimeType": "image/jpeg", "buffer": photo((800, 600)).read()}]
    page.locator("#reply [name=picture]").set_input_files(files)  # type: ignore[arg-type]
    page.locator(".sent-pictures input").fill("A mill in parts")
    axe(page)
    page.locator("[data-do=preview]").click()
    expect(page.locator(".preview img")).to_have_attribute("alt", "A mill in parts")
    page.locator("[data-do=preview]").click()
    page.locator("[data-send]").click()
    post = page.locator("#post-2")
    expect(post.locator("blockquote a")).to_have_text("Ben Richter wrote")
    expect(post.locator("strong")).to_have_text("oil")
    expect(post.locator(".prose > p > a")).to_have_attribute("href", "/members/ben/")
    assert page.locator("#post-2 img").evaluate(
        "async image => { await image.decode(); return image.naturalWidth }"
    )
    expect(field).to_have_value("")
    assert not Draft.objects.exists()


def test_a_draft_is_saved_and_comes_back(page_of: Open, anna: Member) -> None:
    page = page_of(anna)
    page.goto("/community/new/")
    page.locator("[name=title]").fill("Why does it whistle?")
    page.locator("main [name=text]").fill("Since Monday")
    page.locator(".poll-fields summary").click()
    page.locator("[name=poll_question]").fill("Which one?")
    saved(page)
    page.goto("/community/new/")
    expect(page.locator("main [name=text]")).to_have_value("Since Monday")
    expect(page.locator("[name=poll_question]")).to_have_value("Which one?")
    page.locator("[data-editor]").evaluate(
        "editor => { localStorage.setItem(`draft:${editor.dataset.member}:new`, JSON.stringify("
        "{text: 'Since Monday', title: '', poll: {poll_question: 'Which?', poll_several: true}})) }"
    )
    page.goto("/community/new/")
    expect(page.locator("[name=poll_question]")).to_have_value("Which?")
    expect(page.locator("[name=poll_several]")).to_be_checked()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.locator("main [name=text]")).to_have_value("")


def test_what_is_typed_survives_the_end_of_the_session(page_in_trouble: Page, topic: Topic) -> None:
    page = page_in_trouble
    page.goto(topic.get_absolute_url())
    page.context.clear_cookies()
    page.locator("#reply textarea").fill("Typed when the session was over")
    page.locator("[data-send]").click()
    page.locator("[data-status] a").click()
    page.locator("main [name=login]").fill("anna@example.org")
    page.locator("main [name=password]").fill(PASSWORD)
    page.locator("main [name=password]").press("Enter")
    field = page.locator("#reply textarea")
    expect(field).to_have_value("Typed when the session was over")
    page.locator("[data-send]").click()
    expect(page.locator("#post-2")).to_contain_text("Typed when the session was over")
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('draft:'))")


def test_logging_out_leaves_no_text_behind(page_of: Open, anna: Member) -> None:
    page = page_of(anna)
    page.goto("/")
    page.evaluate("localStorage.setItem('draft:1:new', '{}')")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action$=\"/logout/\"]').requestSubmit()")
    assert page.evaluate("localStorage.length") == 0


def test_two_windows_are_shown_both_texts(page_in_trouble: Page, topic: Topic) -> None:
    first = page_in_trouble
    second = first.context.new_page()
    for page in (first, second):
        page.goto(topic.get_absolute_url())
    first.locator("#reply textarea").fill("From the first window")
    saved(first)
    second.locator("#reply textarea").fill("From the second window")
    expect(second.locator("[data-clash]")).to_be_visible(timeout=8000)
    expect(second.locator("[data-other]")).to_have_text("From the first window")
    second.locator("[data-keep]").click()
    saved(second)
    assert Draft.objects.get().text == "From the second window"
    assert not Post.objects.filter(number=2).exists()


def test_a_reply_that_waits_is_shown_to_whoever_wrote_it(page_of: Open, anna: Member, topic: Topic) -> None:
    ScreeningRules.objects.update(first_posts_held=5)
    anna.reputation.delete()
    page = page_of(anna)
    page.goto(f"{topic.get_absolute_url()}?page=1")
    page.locator("#reply textarea").fill("My first words here")
    page.locator("[data-send]").click()
    waiting = page.locator("#waiting")
    expect(waiting).to_contain_text("only you see this")
    expect(waiting).to_contain_text("My first words here")
    expect(page.locator("#reply textarea")).to_have_value("")
