import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content import allowed, markdown


def test_renders_what_people_write():
    html = markdown.render("# Head\n\n*soft* **loud** `code`\n\n- a\n- b\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    for part in ("<h2>Head</h2>", "<em>soft</em>", "<strong>loud</strong>", "<li>a</li>", "<td>2</td>"):
        assert part in html


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "<img src=x onerror=alert(1)>",
        "![x](https://tracker.example/pixel.gif)",
        "<javascript:alert(1)>",
        '<a href="x" onclick="alert(1)">x</a>',
        "[x](vbscript:msgbox(1))",
        '[x](https://e.example "" onmouseover=alert(1) "")',
        "<svg/onload=alert(1)>",
        "<iframe src=//evil.example></iframe>",
    ],
)
def test_nothing_active_comes_through(attack):
    html = markdown.render(attack).lower()
    for part in (
        "<script",
        "<img",
        "<svg",
        "<iframe",
        'href="javascript',
        'href="data',
        'href="vbscript',
        '<a href="x" on',
    ):
        assert part not in html


def test_links_carry_rel():
    assert 'rel="nofollow ugc noopener"' in markdown.render("[a](https://example.org)")


def test_plain_cuts_at_the_length():
    assert markdown.plain("word " * 100, length=20) == "word word word word…"


def test_plain_decodes_nothing_into_markup():
    assert "<b>" not in markdown.plain("&lt;b&gt; <b>x</b>")


@given(st.text(max_size=300))
def test_rendering_never_fails_and_is_stable(text):
    html = markdown.render(text)
    assert allowed.clean(html) == html


def table(columns, rows):
    return f"|{'a|' * columns}\n|{'-|' * columns}\n" + "x\n" * rows


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        (table(30, 100), 1),
        (table(31, 1), 0),
        (table(30, 167), 0),
        (table(30, 167) + "\n" + table(2, 2), 1),
        ("\n".join([table(30, 100)] * 3), 1),
        ("> " + table(2, 1).replace("\n", "\n> "), 1),
    ],
    ids=["usual", "wide", "long", "small behind long", "many", "quoted"],
)
def test_large_tables_stay_text(text, tables):
    html = markdown.render(text)
    assert html.count("<table>") == tables
    assert len(html) < 100_000


BARE = "https://example.org/a?b=1"


def test_a_bare_web_address_is_a_link_under_the_same_rules():
    link = f'<a href="{BARE}" rel="nofollow ugc noopener">{BARE}</a>'
    assert markdown.render(f"See {BARE}.") == f"<p>See {link}.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "www.example.org",
        "example.org/a",
        "ada@example.org",
        "mailto:ada@example.org",
        "ftp://example.org",
        "//example.org",
        "javascript://example.org",
        f"`{BARE}`",
        r"https\://example.org",
    ],
)
def test_nothing_else_becomes_a_link_by_itself(text):
    assert "<a " not in markdown.render(text)


def test_a_name_in_an_address_calls_nobody():
    assert list(markdown.own_words("https://example.org/@ben")) == []
