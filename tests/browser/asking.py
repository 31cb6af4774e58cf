"""The chapter of the story in which a question is asked, answered and thanked for."""

from __future__ import annotations

from playwright.sync_api import expect

from .visitor import Visitor

ATTACK = """**Which burr** fits my grinder?

<script>document.title = "owned"</script> <img src="x" onerror="document.title = 'owned'">
[come in](javascript:alert(1))"""


def she_asks_and_ben_answers(anna: Visitor, ben: Visitor) -> None:
    anna.go("/community/")
    anna.examine()
    address = she_asks(anna)
    ben.go(address)
    ben.reply("The **D6**, for certain.")
    expect(ben.page.locator(".post")).to_have_count(2)
    ben.examine()
    anna.world.flow()
    anna.go(address)
    anna.examine()
    anna.press("This solves it")
    anna.sees("Thank you! Your question is solved.")
    anna.examine()
    ben_is_thanked(ben)


def she_asks(anna: Visitor) -> str:
    """Markdown is shown, what attacks does nothing; returns the topic's address."""
    anna.go("/community/new/?category=equipment&kind=question")
    anna.examine()
    anna.type(title="Which burr fits?", text=ATTACK)
    anna.press("Publish")
    expect(anna.page.locator("h1")).to_have_text("Which burr fits?")
    expect(anna.page.locator(".prose strong")).to_have_text("Which burr")
    assert anna.page.locator(".prose :is(script, [onerror], [href^=javascript])").count() == 0
    assert "owned" not in anna.page.title()
    return anna.page.url


def ben_is_thanked(ben: Visitor) -> None:
    before = ben.points()
    ben.world.flow()
    assert ben.points() == before + 2
    thanks = "Danke, Ben" if ben.world.language == "de" else "Thank you, Ben"
    ben.world.mail_to("ben", thanks)
    ben.go("/me/notifications/")
    expect(ben.page.get_by_role("heading", name=thanks)).to_be_visible()
    ben.go("/loyalty/statement/")
    expect(ben.page.locator("main .list .num").first).to_contain_text("+2")
