"""The chapters of the story about a complaint: filed, handled, resolved, and asked about."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, expect

from feedback.models import Answer
from portal.demo import photos

from .visitor import Visitor

NOTE = "The carrier again, the third one this week."
REPLY = "I am sorry, Anna. A new jar leaves today."
SOLUTION = "The new jar has arrived, and there are two points for the trouble."


def photo() -> FilePayload:
    lid = photos.lid()
    return {"name": str(lid.name), "mimeType": "image/jpeg", "buffer": lid.read()}


def fill_in_a_complaint(anna: Visitor) -> None:
    anna.go("/feedback/new/")
    anna.page.locator("[name=category]").select_option("quality")
    anna.page.locator("[name=purchase]").select_option(index=1)
    anna.type(subject="The jar is cracked", text="It arrived like that.")
    anna.page.locator("[name=photos]").set_input_files([photo()])


def she_files_a_complaint(anna: Visitor) -> str:
    """Returns the case's number."""
    anna.go("/feedback/")
    anna.examine()
    fill_in_a_complaint(anna)
    anna.examine()
    anna.press("Send", anna.page.locator("main form.card"))
    anna.page.wait_for_url(re.compile(r"/feedback/\d{4}-\d{6}/$"))
    number = anna.page.url.split("/")[-2]
    expect(anna.page.locator(".toasts")).to_contain_text(number)
    expect(anna.page.locator("main img[src*=photos]")).to_be_visible()
    anna.examine()
    anna.world.flow()
    assert number in anna.world.mail_to("anna", number)
    return number


def sam_handles_it(sam: Visitor, number: str) -> None:
    """Takes it, writes a note, replies, and resolves it with two points."""
    sam.go("/admin/feedback/case/")
    sam.examine()
    sam.page.get_by_role("link", name=number).click()
    expect(sam.page.locator(".desk-photos img")).to_be_visible()
    sam.examine()
    sam.press("Take")
    sam.sees("You have taken the case.")
    write(sam, "Internal note", "Keep note", NOTE)
    write(sam, "Reply", "Send reply", REPLY)
    sam.page.locator("[name=goodwill_points]").evaluate("field => { field.value = 2 }")
    write(sam, "Resolve", "Resolve case", SOLUTION)
    expect(sam.page.locator(".desk-message.note")).to_contain_text(NOTE)
    expect(sam.page.locator(".desk-message.reply")).to_have_count(2)
    sam.examine()


def write(sam: Visitor, section: str, button: str, text: str) -> None:
    """One of the desk's forms, opened where it is closed."""
    label = sam.world.words(section)
    form = sam.page.locator("details", has=sam.page.get_by_text(label, exact=True))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.locator("textarea").fill(text)
    sam.press(button, form)
    expect(sam.page.locator(".desk-talk").get_by_text(text)).to_be_visible()


def she_reads_the_reply(anna: Visitor, number: str) -> None:
    before = anna.points()
    anna.world.flow()
    assert anna.points() == before
    anna.go("/loyalty/statement/")
    expect(anna.page.locator("main .list")).to_contain_text(number)
    anna.go(f"/feedback/{number}/")
    for text in (REPLY, SOLUTION):
        expect(anna.page.locator("main").get_by_text(text)).to_be_visible()
    anna.examine()
    for path in (f"/feedback/{number}/", "/feedback/", "/", "/me/notifications/"):
        anna.go(path)
        assert NOTE not in anna.page.content()
    assert not any(NOTE in str(mail.body) for mail in anna.world.mails_to("anna"))


def she_answers_the_survey(anna: Visitor) -> None:
    answers = Answer.objects.count()
    anna.go(anna.world.survey_link("anna"))
    assert Answer.objects.count() == answers  # a mail scanner that looks answers nothing
    anna.examine()
    anna.choose_score(5)
    anna.type(comment="Quick and friendly.")
    anna.press("Send answer")
    expect(anna.page.get_by_role("heading", name=anna.world.words("Thank you"))).to_be_visible()
    assert Answer.objects.count() == answers + 1
    anna.examine()
    anna.world.flow()
    thanks = "Danke für deine Rückmeldung" if anna.world.language == "de" else "Thank you for your answer"
    anna.world.mail_to("anna", thanks)
    anna.go("/me/notifications/")
    expect(anna.page.get_by_role("heading", name=thanks)).to_be_visible()
