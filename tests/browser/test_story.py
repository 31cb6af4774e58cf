"""The whole story in the demo company, walked in both languages; every page on the way is examined."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .asking import she_asks_and_ben_answers
from .complaining import (
    sam_handles_it,
    she_answers_the_survey,
    she_files_a_complaint,
    she_reads_the_reply,
)
from .visitor import Visitor
from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Come = Callable[..., Visitor]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_story(language: str, world_in: Callable[[str], World], visitor: Come) -> None:
    world = world_in(language)
    a_visitor_joins(visitor(world))
    anna = visitor(world)
    anna_logs_in(anna)
    she_reads_her_statement(anna)
    the_schedule_brings_what_is_due(anna, visitor(world, "clara"))
    she_asks_and_ben_answers(anna, visitor(world, "ben"))
    number = she_files_a_complaint(anna)
    sam_handles_it(visitor(world, "sam"), number)
    she_reads_the_reply(anna, number)
    she_answers_the_survey(anna)


def a_visitor_joins(dora: Visitor) -> None:
    dora.go("/")
    dora.examine()
    dora.page.locator("main .list a.line").first.click()
    expect(dora.page.locator(".prose").first).to_be_visible()
    dora.sees("Log in to reply")
    dora.examine()
    dora.go("/accounts/signup/")
    dora.examine()
    dora.sign_up("Dora Neu", "dora@example.com")
    dora.examine()
    dora.world.flow()
    dora.type_code_of(str(dora.world.mails_to("dora")[0].body))
    expect(dora.page.locator(".first-steps")).to_be_visible()
    expect(dora.page.locator("h1")).to_contain_text("Dora")
    dora.examine()


def anna_logs_in(anna: Visitor) -> None:
    anna.go("/accounts/login/")
    anna.examine()
    anna.log_in("anna")
    main = anna.page.locator("main")
    expect(main.locator(".ring svg")).to_have_attribute("aria-label", re.compile(r"\d+ .+ \d+ .+ \w+"))
    expect(main.locator(".ring-beside h2")).to_be_visible()
    expect(main.get_by_role("heading", name=anna.world.words("At the table"))).to_be_visible()
    expect(main.get_by_text("RW-1042").first).to_be_visible()  # her open case
    anna.examine()


def she_reads_her_statement(anna: Visitor) -> None:
    anna.go("/loyalty/")
    anna.examine()
    anna.go("/loyalty/statement/")
    moments = anna.page.locator("main .list time").evaluate_all("times => times.map(t => t.dateTime)")
    assert len(moments) > 5
    assert moments == sorted(moments, reverse=True)
    expect(anna.page.locator("main .list .num.gain").first).to_contain_text("+")
    anna.examine()


def the_schedule_brings_what_is_due(anna: Visitor, clara: Visitor) -> None:
    """The survey whose turn it is, the year of membership, the birthday."""
    world = anna.world
    world.pass_a_minute()
    year, birthday = "Danke, dass du bei uns bist", "Alles Gute zum Geburtstag"
    if world.language == "en":
        year, birthday = "Thank you for being with us", "Happy birthday"
    world.survey_link("anna")
    world.mail_to("anna", year)
    world.mail_to("clara", birthday)
    for person, text in (
        (anna, year),
        (anna, world.words("May we ask you one question?")),
        (clara, birthday),
    ):
        person.go("/me/notifications/")
        expect(person.page.get_by_role("heading", name=text)).to_be_visible()
    anna.examine()
    anna.go("/")
    expect(anna.page.locator("main .scale")).to_be_visible()
    anna.examine()
    clara.go("/loyalty/statement/")
    expect(clara.page.locator("main .list .num").first).to_contain_text("+3")
