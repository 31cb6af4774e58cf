"""A real browser for the tests: pages of members, of visitors, without JavaScript, and axe-core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.shell import fonts
from tests.conftest import CHROMIUM
from tools.messages import compile_stale

from .visitor import Visitor
from .world import World, open_world

# Playwright keeps an event loop in the main thread, where Django refuses to touch the database otherwise.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# In milliseconds; only what never comes takes so long.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
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
    """Opens browser contexts; requests to other hosts and errors in the console fail the test at its end."""
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    errors: list[str] = []

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
        context.on("console", lambda line: errors.append(said(line)) if line.type == "error" else None)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.set_default_timeout(PATIENCE)
        if member is not None:
            context.add_cookies([session_cookie(member, live_server.url)])
        contexts.append(context)
        return context

    def is_strange(url: str) -> bool:
        return not url.startswith((live_server.url, "data:", "blob:"))

    def said(line: Any) -> str:
        return f"{line.page.url if line.page else ''}: {line.text} {line.location.get('url', '')}"

    yield open_one
    for context in contexts:
        context.close()
    assert not strangers, f"requests to other hosts: {strangers}"
    assert not errors, f"errors in the console: {errors}"


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
def axe() -> Callable[..., None]:
    """Asserts that axe-core finds nothing on the page; says what, where and how to mend it.

    `axe(page, only=["color-contrast"])` asks these rules alone.
    """

    def check(page: Page, only: list[str] | None = None) -> None:
        options = {"runOnly": {"type": "rule", "values": only}} if only else RULES
        violations = Axe().run(page, options=options).response["violations"]
        lines = [f"{page.url}:"]
        for violation in violations:
            lines.append(f"  {violation['id']} ({violation['impact']}): {violation['help']}")
            lines += [
                f"    {node['html'][:160]}\n      {node['failureSummary']}" for node in violation["nodes"]
            ]
        assert not violations, "\n".join(lines)

    return check


@pytest.fixture
def world_in(flow: Callable[[], int]) -> Callable[[str], World]:
    """`world_in("de")`: the seeded demo company in that language."""
    return lambda language: open_world(language, flow)


@pytest.fixture
def visitor(page_of: Callable[..., Page], axe: Callable[..., None]) -> Callable[..., Visitor]:
    """`visitor(world, "anna", width=390)`: somebody in that world, logged in where a key is given."""

    def come(world: World, key: str = "", **options: Any) -> Visitor:
        who = world.member(key) if key else None
        return Visitor(page_of(who, language=world.language, **options), world, axe)

    return come
