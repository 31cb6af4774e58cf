"""What a topic's page says of itself to machines: canonical address, neighbours, feeds, card, JSON-LD.

Only what stands on the page is told, and of topics not everybody may read only where the page is at home.
Sources: schema.org's QAPage and DiscussionForumPosting as search engines document them, the Open Graph
protocol.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from portal.shell import brand
from portal.shell.stencils import Stencil, hole

from ..models import Category, Kind, Post, State, Topic
from ..models.categories import home
from ..models.listing import Shown
from .feeds import Listed, absolute

Json = dict[str, Any]
# In a script block nothing but these could end it or begin another state; JSON may spell them so anywhere.
_IN_SCRIPT = [(letter, f"\\u{ord(letter):04X}") for letter in "<>&\u2028\u2029"]
_PICTURE = re.compile(r'<img[^>]* src="(/[^"/][^"]*)"')
_LOCALES = {"de": "de_DE", "en": "en_US"}
_SITE = ("site", "locale")
CARD_LETTERS = 200


def head_of_topic(topic: Topic, posts: Sequence[Post], page: int, *, full: bool) -> SafeString:
    """The part of the page's head; `full` adds card and JSON-LD, which members don't need."""
    is_public = topic.category.is_public
    full = full and is_public and bool(posts)
    address = absolute(topic.get_absolute_url())
    values = {
        "here": f"{address}?page={page}" if page > 1 else address,
        "previous": f"{address}?page={page - 1}" if page > 2 else address,
        "next": f"{address}?page={page + 1}",
        "feeds": f"{topic.doors}feed/",
        "title": topic.title,
    }
    if full:
        values |= _card(topic, posts[0]) | {"data": script(of_topic(topic, posts, page))}
    shape = (page > 1, page < topic.page_count, is_public, full)
    return _head(get_language(), *shape).fill(values)


@functools.lru_cache(maxsize=64)
def _head(language: str | None, has_previous: bool, has_next: bool, is_public: bool, full: bool) -> Stencil:
    names = ("here", "previous", "next", "feeds", "title", "description", "picture", "begun", "data")
    context: dict[str, Any] = {name: hole(name) for name in (*names, *_SITE)}
    shape = {"has_previous": has_previous, "has_next": has_next, "is_public": is_public, "full": full}
    return Stencil.of("community/_topic_for_machines.html", context | shape)


def head_of_list(category: Category | None, show: Shown | None, *, first: bool, older: str) -> SafeString:
    """As `head_of_topic`, for a list: of a category or the one of all topics that it `show`s.

    `older` is the cursor of the next page. A member's own lists have the feed of all topics.
    """
    listed = Listed(category, show or Shown.NEWEST)
    feed = Listed(category, listed.shown if listed.shown in Shown.of_all() else Shown.NEWEST)
    values = {
        "address": absolute(listed.url),
        "next": f"{listed.url}{'&' if listed.shown.query else '?'}before={older}",
        "feeds": f"{category.get_absolute_url() if category else home()}feed/",
        "query": feed.shown.query,
        "picture": absolute(_picture_of(category)),
        "title": feed.name,
    } | _site()
    is_public = category is None or category.is_public
    return _head_of_list(get_language(), first, bool(older), is_public).fill(values)


@functools.lru_cache(maxsize=32)
def _head_of_list(language: str | None, is_first: bool, has_next: bool, is_public: bool) -> Stencil:
    names = ("address", "next", "feeds", "query", "picture", "title", *_SITE)
    context: dict[str, Any] = {name: hole(name) for name in names}
    shape = {"is_first": is_first, "has_next": has_next, "is_public": is_public}
    return Stencil.of("community/_list_for_machines.html", context | shape)


def script(data: Json) -> SafeString:
    """Data as a block no browser runs and no text can break out of."""
    text = json.dumps(data, ensure_ascii=False)
    for letter, spelling in _IN_SCRIPT:
        text = text.replace(letter, spelling)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


def of_topic(topic: Topic, posts: Sequence[Post], page: int) -> Json:
    """QAPage for a question with its accepted answer, on the first page; else DiscussionForumPosting."""
    opening = posts[0] if page == 1 and posts[0].is_opening else None
    rest = posts[1:] if opening else posts
    answer = topic.accepted
    if opening and topic.kind == Kind.QUESTION and answer and answer.state == State.VISIBLE:
        asked = _question(topic, opening, rest, answer)
        return {"@context": "https://schema.org", "@type": "QAPage", "mainEntity": asked}
    return {"@context": "https://schema.org"} | _discussion(topic, opening, rest, page)


def _question(topic: Topic, opening: Post, rest: Iterable[Post], accepted: Post) -> Json:
    accepted.topic = topic
    answer = _said(accepted, "Answer") | {"upvoteCount": accepted.helpful_count}
    others = [post for post in rest if post.pk != accepted.pk]
    suggested = [_said(post, "Answer") | {"upvoteCount": post.helpful_count} for post in others]
    asked = _said(opening, "Question") | {"name": topic.title, "url": absolute(topic.get_absolute_url())}
    asked |= {"answerCount": topic.reply_count, "upvoteCount": topic.vote_count, "acceptedAnswer": answer}
    return asked | ({"suggestedAnswer": suggested} if suggested else {})


def _discussion(topic: Topic, opening: Post | None, rest: Iterable[Post], page: int) -> Json:
    address = absolute(topic.get_absolute_url())
    said = {"author": _person(topic.author, topic.author_name), "datePublished": topic.created_at.isoformat()}
    if opening:
        said = _said(opening, "DiscussionForumPosting")
    counted = {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/CommentAction",
        "userInteractionCount": topic.reply_count,
    }
    return said | {
        "@type": "DiscussionForumPosting",
        "headline": topic.title,
        "url": address,
        "mainEntityOfPage": address if page == 1 else f"{address}?page={page}",
        "datePublished": topic.created_at.isoformat(),
        "interactionStatistic": counted,
        "comment": [_said(post, "Comment") for post in rest],
    }


def _said(post: Post, kind: str) -> Json:
    said: Json = {"@type": kind, "text": post.plain, "author": _person(post.author, post.author_name)}
    said |= {"url": absolute(post.get_absolute_url()), "datePublished": post.created_at.isoformat()}
    return said | ({"dateModified": post.edited_at.isoformat()} if post.edited_at else {})


def _person(author: Any, name: str) -> Json:
    person = {"@type": "Person", "name": name}
    return person | ({"url": absolute(f"/members/{author.handle}/")} if author and author.handle else {})


def _card(topic: Topic, post: Post) -> dict[str, str]:
    picture = _PICTURE.search(post.html)
    picture_url = unescape(picture[1]) if picture else _picture_of(topic.category)
    return {
        "description": Truncator(post.plain).chars(CARD_LETTERS),
        "picture": absolute(picture_url),
        "begun": topic.created_at.isoformat(),
    } | _site()


def _picture_of(category: Category | None) -> str:
    """What stands for pages without a picture of their own: their category's, else the brand's."""
    return (category.picture_url if category else "") or brand.current().card_url


def _site() -> dict[str, str]:
    return {"site": str(brand.current().name), "locale": _LOCALES[(get_language() or "en")[:2]]}
