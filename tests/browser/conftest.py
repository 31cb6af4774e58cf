"""A real browser for the tests: pages of members, of visitors, without JavaScript, and axe-core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from portal.shell import fonts
from tests.conftest import CHROMIUM
from tools.messages import compile_stale

# Playwright keeps an event loop in the main thread, where Django refuses to touch the database otherwise.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="session", autouse=True)
def made_files() -> None:
    """The fonts and translations that `make setup` makes, in the tests' own var folder."""
    compile_stale()
    fonts.main(settings.VAR_DIR)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


@pytest.fixture
def open_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Opens browser contexts; each request to another host than ours fails the test at its end."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []

    def open_one(
        member: Any = None, *, language: str = "en", theme: str = "light", width: int = 1280, **options: Any
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=live_server.url,
            locale=language,
            color_scheme=theme,
            viewport={"width": width, "height": 844 if width < 600 else 900},
            reduced_motion="reduce",
            **options,
        )
        context.on(
            "request", lambda request: strangers.append(request.url) if is_strange(request.url) else None
        )
        context.set_default_timeout(10_000)
        if member is not None:
            context.add_cookies([session_cookie(member, live_server.url)])
        contexts.append(context)
        return context

    def is_strange(url: str) -> bool:
        return not url.startswith((live_server.url, "data:", "blob:"))

    yield open_one
    for context in contexts:
        context.close()
    assert not strangers, f"requests to other hosts: {strangers}"


def session_cookie(member: Any, url: str) -> dict[str, Any]:
    """A session as the log-in would have made it, without the form."""
    client = Client()
    client.force_login(member, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": value, "url": url}


@pytest.fixture
def page_of(open_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """`page_of(member, language="de", theme="dark", width=390)`: a page as that member (None: a visitor)."""

    def open_page(member: Any = None, **options: Any) -> Page:
        if member is not None and member.language != options.get("language", member.language):
            type(member).objects.filter(pk=member.pk).update(language=options["language"])
        return open_context(member, **options).new_page()

    return open_page


@pytest.fixture
def no_js(page_of: Callable[..., Page]) -> Callable[..., Page]:
    """As `page_of`, with JavaScript switched off."""
    return lambda member=None, **options: page_of(member, java_script_enabled=False, **options)


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Asserts that axe-core finds nothing on the page; says what, where and how to mend it."""

    def check(page: Page) -> None:
        violations = Axe().run(page, options=RULES).response["violations"]
        lines = [f"{page.url}:"]
        for violation in violations:
            lines.append(f"  {violation['id']} ({violation['impact']}): {violation['help']}")
            lines += [
                f"    {node['html'][:160]}\n      {node['failureSummary']}" for node in violation["nodes"]
            ]
        assert not violations, "\n".join(lines)

    return check
