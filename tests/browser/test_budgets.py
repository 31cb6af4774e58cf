"""What a page may cost: bytes for a visitor's first look, queries for a member, however full the house is."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Response

from community.models import Topic

from .visitor import Visitor
from .world import World

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMPRESSED = ("text/css", "text/javascript", "application/javascript")


def weight(response: Response) -> int:
    """Bytes on the wire in production, where styles and scripts are kept compressed; images don't count."""
    kind = response.header_value("content-type") or ""
    if kind.startswith("image/"):
        return 0
    body = response.body()
    return len(gzip.compress(body)) if kind.startswith(COMPRESSED) else len(body)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_first_page_is_light(
    language: str, world_in: Callable[[str], World], visitor: Callable[..., Visitor]
) -> None:
    somebody = visitor(world_in(language))
    loaded: list[Response] = []
    somebody.page.on("response", lambda response: loaded.append(response))
    somebody.go("/")
    somebody.page.wait_for_load_state("networkidle")
    weights = {response.url: weight(response) for response in loaded}
    assert sum(weights.values()) < 100_000, weights


def test_members_pages_cost_nine_queries_at_most(
    world_in: Callable[[str], World],
    client_of: Callable[..., Any],
    django_assert_max_num_queries: Callable[[int], Any],
) -> None:
    anna = world_in("en").member("anna")
    client = client_of(anna)
    topic = Topic.objects.filter(author=anna, kind="question").earliest("pk")
    for path in ("/", "/community/", topic.get_absolute_url()):
        with django_assert_max_num_queries(9):
            assert client.get(path).status_code == 200
