"""The key pages in other ways: without JavaScript, on a phone, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from community.models import Topic
from feedback.complaints.models import Case
from portal.demo.people import PASSWORD

from .complaining import fill_in_a_complaint
from .visitor import Visitor
from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Come = Callable[..., Visitor]
OPEN = ["/", "/community/", "/help/", "/search/?q=moka", "/accounts/login/", "/accounts/signup/"]
MEMBERS = [
    *("/", "/community/", "/community/new/", "/loyalty/", "/loyalty/statement/", "/loyalty/rewards/"),
    *("/feedback/", "/feedback/new/", "/me/notifications/", "/me/preferences/", "/me/", "/me/privacy/"),
]


@pytest.fixture(params=["en", "de"])
def world(request: pytest.FixtureRequest, world_in: Callable[[str], World]) -> World:
    return world_in(request.param)


def whistling_grinder(world: World) -> Topic:
    """Anna's question, which ben has answered."""
    return Topic.objects.get(author=world.member("anna"), post_count=3)


def test_without_javascript(world: World, visitor: Come) -> None:
    anna = visitor(world, java_script_enabled=False)
    anna.log_in("anna")
    anna.go(whistling_grinder(world).get_absolute_url())
    anna.reply("Two clicks, and it is quiet.")
    expect(anna.page.locator(".post").last).to_contain_text("Two clicks")
    anna.press("This solves it", anna.page.locator(".post").nth(2))
    expect(anna.page.locator(".post.is-answer")).to_have_count(1)
    fill_in_a_complaint(anna)
    anna.press("Send", anna.page.locator("main form.card"))
    expect(anna.page.locator(".toasts")).to_contain_text(Case.objects.latest("pk").number)
    world.pass_a_minute()
    anna.go(world.survey_link("anna"))
    anna.choose_score(9)
    anna.press("Send answer")
    expect(anna.page.get_by_role("heading", name=world.words("Thank you"))).to_be_visible()


def test_on_a_phone(world: World, visitor: Come) -> None:
    """Nothing is wider than 390 px, for a visitor and for a member."""
    for key, paths in (("", OPEN), ("anna", MEMBERS)):
        topic, case = whistling_grinder(world), Case.objects.get(member=world.member("anna"))
        person = visitor(world, key, width=390)
        for path in [*paths, topic.get_absolute_url(), *([case.get_absolute_url()] if key else [])]:
            person.go(path)
            assert person.page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_by_keyboard_alone(world: World, visitor: Come) -> None:
    anna = visitor(world)
    anna.go("/accounts/login/")
    anna.page.keyboard.press("Tab")
    expect(anna.page.locator(".skip")).to_be_focused()
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator("#main")).to_be_focused()
    anna.tab_to("[name=login]").type("anna@example.com")
    anna.tab_to("[name=password]").type(PASSWORD)
    anna.page.keyboard.press("Enter")
    expect(anna.page.locator(".ring")).to_be_visible()
    topic = whistling_grinder(world)
    anna.tab_to(f"main a[href^='{topic.get_absolute_url()}']").press("Enter")
    expect(anna.page.locator("h1")).to_have_text(topic.title)
    anna.tab_to("#reply [name=text]").type("Two clicks, and it is quiet.")
    anna.tab_to("#reply button").press("Enter")
    expect(anna.page.locator(".post").last).to_contain_text("Two clicks")
