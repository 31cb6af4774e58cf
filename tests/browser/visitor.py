"""Somebody in front of a browser, in the words of the page she sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Keyboard, Locator, Page, expect

from portal.demo.people import PASSWORD
from tests.support import thorough

from .world import World

CODE = re.compile(r"^[A-Z0-9-]{6,10}$", re.MULTILINE)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visitor:
    """A page and the language it is read in; `axe` asserts that a page is accessible."""

    page: Page
    world: World
    axe: Callable[..., None]

    def go(self, path: str) -> None:
        response = self.page.goto(path)
        assert response is not None
        assert response.status == 200, f"{path}: {response.status}"

    def examine(self) -> None:
        """No violation in either theme, and nothing wider than the screen; the theme changes colours only.

        A language changes words only: of the pages in German `make audit` asks the rest.
        """
        language = self.page.locator("html").get_attribute("lang")
        assert language == self.world.language, f"{self.page.url} speaks {language}"
        assert self.page.evaluate(OVERFLOW) <= 0, f"{self.page.url} is wider than the screen"
        if language != "en" and not thorough.AUDIT:
            return
        self.page.emulate_media(color_scheme="dark")
        self.axe(self.page, ["color-contrast"])
        self.page.emulate_media(color_scheme="light")
        self.axe(self.page)

    def sees(self, text: str, **values: Any) -> None:
        """`text` is the portal's, in English."""
        expect(self.page.get_by_text(self.world.words(text, **values)).first).to_be_visible()

    def press(self, label: str, within: Locator | None = None) -> None:
        """Press the button with the portal's `label`, in English."""
        (within or self.page).get_by_role("button", name=self.world.words(label)).first.click()

    def follow(self, label: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_role("link", name=self.world.words(label)).first.click()

    def type(self, **fields: str) -> None:
        """Fill in fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]:not([type=hidden])").fill(value)

    def sign_up(self, name: str, email: str) -> None:
        self.go("/accounts/signup/")
        self.type(display_name=name, email=email, password1="a good long pass phrase")
        self.press("Join", self.page.locator("main"))
        self.page.wait_for_url("**/accounts/confirm-email/")

    def type_code_of(self, text: str) -> None:
        [code] = CODE.findall(text)
        self.type(code=code)
        self.press("Confirm")

    def log_in(self, key: str) -> None:
        self.go("/accounts/login/")
        self.type(login=f"{key}@example.com", password=PASSWORD)
        self.press("Log in", self.page.locator("main"))
        self.page.wait_for_url(re.compile(r":\d+/$"))

    def reply(self, text: str) -> None:
        self.type(text=text)
        self.press("Reply", self.page.locator("#reply"))

    def choose_score(self, score: int) -> None:
        self.page.locator(f"main .scale label:has(input[value='{score}'])").click()

    def points(self) -> int:
        """What her account says she can spend."""
        self.go("/loyalty/")
        return int(self.page.locator("main .facts b").first.inner_text())

    def tab_to(self, selector: str) -> Keyboard:
        """Press Tab until an element that matches has the focus; returns the keyboard."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return self.page.keyboard
        raise AssertionError(f"{selector} on {self.page.url} is not reached by Tab")
