"""The member's card without a network, and gone after logging out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
URL = "/loyalty/card/"


def test_the_card_works_offline_until_one_logs_out(open_context: Callable[..., BrowserContext]) -> None:
    member: Any = MemberFactory()
    context = open_context(member)
    page = context.new_page()
    page.goto(URL)
    page.locator("[data-kept]").wait_for()
    context.set_offline(True)
    page.reload()
    expect(page.locator(".pass .code")).to_have_text(member.number)
    context.set_offline(False)
    page.goto("/")
    page.locator("details.menu summary").last.click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_function("caches.has('card').then(has => !has)")
