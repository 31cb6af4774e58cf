"""The moderators' queue by keyboard alone: walk, take, decide, go on; each page examined."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from community import actions
from community.models import Decision, HouseRules
from portal.members.roles import Role
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def posts() -> list[Any]:
    """Two replies somebody has reported, while house rules are in force."""
    rules = HouseRules.objects.create(version=1)
    rules.rules.create(position=1, code="kind", title_en="Be kind", title_de="Sei freundlich")
    actions.publish_rules(rules=rules)
    topic = TopicFactory(replies=2)
    replies = list(topic.posts.filter(number__gt=1).order_by("number"))
    for post in replies:
        actions.report_content(
            kind="post", object_id=post.pk, reason="insult", explanation="Look.", reporter=MemberFactory()
        )
    return replies


def test_two_matters_by_keyboard(page_of: Callable[..., Page], axe: Callable[..., None], posts: Any) -> None:
    mia = MemberFactory(roles=[Role.MODERATOR], language="en")
    page = page_of(mia)
    page.goto("/moderation/")
    axe(page)
    it_walks_the_list(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderation/*/")
    page.keyboard.press("c")
    expect(page.get_by_text("Taken by you until")).to_be_visible()
    page.wait_for_load_state()  # the keys are heard from then on
    axe(page)
    it_hides_by_a_rule(page)
    decision = Decision.objects.get()
    assert (decision.object_id, decision.outcome, decision.decided_by) == (posts[0].pk, "hide", mia)
    page.keyboard.press("a")  # the next one is there: it stays as it is
    page.keyboard.press("Enter")
    page.wait_for_url("**/moderation/")
    expect(page.get_by_text("There is nothing more for you to decide.")).to_be_visible()
    assert Decision.objects.latest("pk").outcome == "keep"


def it_walks_the_list(page: Page) -> None:
    rows = page.locator("[data-row]")
    for key, row in [("j", 0), ("j", 1), ("j", 1), ("k", 0)]:
        page.keyboard.press(key)
        expect(rows.nth(row)).to_be_focused()


def it_hides_by_a_rule(page: Page) -> None:
    page.keyboard.press("h")
    expect(page.locator("[name=outcome][value=hide]")).to_be_checked()
    page.keyboard.press("Space")
    expect(page.locator("[name=ground][value=rules]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[name=rule]")).not_to_have_value("")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("[name=reason]")).to_be_focused()
    page.keyboard.type("You called him a fool. No jokes: j, k and h are letters here.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Decided: hidden.")).to_be_visible()
    page.wait_for_load_state()


def test_on_a_phone(page_of: Callable[..., Page], axe: Callable[..., None], posts: Any) -> None:
    matter = actions.open_matter("post", posts[0].pk)
    page = page_of(MemberFactory(roles=[Role.MODERATOR]), language="de", theme="dark", width=390)
    for url in ("/moderation/", matter.get_absolute_url(), f"/community/p/{posts[0].pk}/edit/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        axe(page)
