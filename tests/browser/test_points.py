"""Points in the demo company: a gift redeemed and taken back, a friend brought along, each page examined."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .visitor import Visitor
from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Come = Callable[..., Visitor]
PAGES = ["rewards", "redemptions", "vouchers", "refer", "club", "charity", "card"]


@pytest.mark.parametrize("language", ["en", "de"])
def test_points_from_reward_to_friend(language: str, world_in: Callable[[str], World], visitor: Come) -> None:
    world = world_in(language)
    clara = visitor(world, "clara", width=1280 if language == "en" else 390)
    for page in PAGES:
        clara.go(f"/loyalty/{page}/")
        clara.examine()
    before = clara.points()
    she_redeems_a_cup(clara)
    assert clara.points() == before - 14
    she_undoes_it(clara)
    assert clara.points() == before
    a_friend_joins(visitor(world), link_of(clara))
    clara.go("/loyalty/refer/")
    clara.sees("joined")


def she_redeems_a_cup(clara: Visitor) -> None:
    clara.go("/loyalty/rewards/cup/")
    clara.examine()
    clara.type(street="Hafenstraße 7", postcode="20095", city="Hamburg")
    clara.press("Redeem now")
    clara.page.wait_for_url("**/loyalty/redemptions/*/")
    clara.examine()


def she_undoes_it(clara: Visitor) -> None:
    clara.go("/loyalty/redemptions/")
    clara.page.locator("main .list a").first.click()
    clara.page.locator("main form[action$='/undo/'] button").click()
    clara.page.wait_for_url("**/loyalty/rewards/")
    clara.go("/loyalty/redemptions/")
    clara.sees("undone")


def link_of(clara: Visitor) -> str:
    clara.go("/loyalty/refer/")
    link = clara.page.locator("main input[readonly]").input_value()
    return "/r/" + link.rstrip("/").rsplit("/", 1)[1] + "/"


def a_friend_joins(dora: Visitor, link: str) -> None:
    """She comes by the link, signs up, and her welcome voucher is there at once."""
    dora.go(link)
    dora.examine()
    dora.page.locator("main form button, main a.btn").first.click()
    dora.page.wait_for_url("**/accounts/signup/**")
    dora.type(display_name="Dora Neu", email="dora@example.com", password1="a good long pass phrase")
    dora.press("Join", dora.page.locator("main"))
    dora.page.wait_for_url("**/accounts/confirm-email/")
    dora.world.flow()
    dora.type_code_of(str(dora.world.mails_to("dora")[0].body))
    expect(dora.page.locator(".first-steps")).to_be_visible()
    dora.world.flow()
    dora.go("/loyalty/vouchers/")
    expect(dora.page.locator("main a[href*='/loyalty/vouchers/']").first).to_be_visible()
