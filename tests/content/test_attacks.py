"""Nothing of an attack comes through Markdown but what the allow-list has."""

import pytest

from portal.content import allowed, markdown
from tests.content import corpus
from tests.content.reading_html import strangers
from tests.support import thorough

pytestmark = pytest.mark.thorough
KNOWN = {"/community/image/00000000-0000-0000-0000-000000000000/": markdown.Picture(10, 10, (5,))}


@pytest.fixture(scope="module")
def attacks():
    return corpus.every(1 if thorough.AUDIT else 7)


def test_there_are_enough(attacks):
    assert len(attacks) >= 300


def test_nothing_but_what_is_allowed_comes_through(attacks):
    found = {attack: left for attack in attacks if (left := strangers(markdown.render(attack)))}
    assert not found


def test_nor_beside_pictures_and_people():
    people = {"javascript": "/members/javascript/", "x": "/members/x/"}
    rendered = ((attack, markdown.render(attack, KNOWN, people)) for attack in corpus.of_markdown())
    assert not {attack: left for attack, html in rendered if (left := strangers(html))}


def test_nor_through_the_cleaner_alone(attacks):
    for pictures in (False, True):
        cleaned = ((attack, allowed.clean(attack, pictures=pictures)) for attack in attacks)
        assert not {attack: left for attack, html in cleaned if (left := strangers(html))}


def test_nor_through_plain_text(attacks):
    assert not [attack for attack in attacks if strangers(markdown.plain(attack))]


@pytest.mark.parametrize(
    "source",
    [
        "https://evil.example/x.png",
        "//evil.example/x.png",
        "/community/image/x/",
        "data:image/png;base64,AA==",
        "/community/image/00000000-0000-0000-0000-000000000000/?w=1&x",
        "/community/image/00000000-0000-0000-0000-000000000000/ 1w, https://evil.example/x 2w",
    ],
)
def test_pictures_come_from_the_portal_alone(source):
    html = allowed.clean(f'<img src="{source}" srcset="{source}">', pictures=True)
    assert "evil" not in html
    assert "src=" not in html
