import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_the_landing_page_is_accessible(page_of, axe, language, theme):
    page = page_of(language=language, theme=theme)
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == language
    axe(page)


def test_the_dashboard_greets_the_member_without_javascript(no_js, member):
    page = no_js(member)
    page.goto("/")
    assert member.first_name in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(page_of, member, width):
    page = page_of(member, width=width)
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
