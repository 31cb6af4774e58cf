"""What a topic's page says of itself to machines: canonical address, neighbours, feeds, card, JSON-LD.

Only what stands on the page is told, and of topics not everybody may read only where the page is at home.
Sources: schema.org's QAPage and DiscussionForumPosting as search engines document them, the Open Graph
protocol.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from html import unescape
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language

from portal.shell import brand

from .feeds import absolute
from .models import Category, Kind, Post, State, Topic

Json = dict[str, Any]
# In a script block nothing but these could end it or begin another state; JSON may spell them so anywhere.
_IN_SCRIPT = [(letter, f"\\u{ord(letter):04X}") for letter in "<>&\u2028\u2029"]
_PICTURE = re.compile(r'<img[^>]* src="(/[^"/][^"]*)"')
_LOCALES = {"de": "de_DE", "en": "en_US"}
CARD_LETTERS = 200


def head_of_topic(topic: Topic, posts: Sequence[Post], page: int, *, full: bool) -> SafeString:
    """The part of the page's head; `full` adds card and JSON-LD, which members don't need."""
    parts = [_links(topic, page)]
    if topic.category.is_public:
        feed = [(form, reverse("community:topic_feed", args=[topic.pk, form])) for form in ("rss", "atom")]
        parts.append(_feeds(feed, topic.title))
        if full and posts:
            parts += [_card(topic, posts[0], page), script(of_topic(topic, posts, page))]
    return mark_safe("\n".join(parts))  # each is escaped where it is made


def head_of_list(path: str, title: str, *, category: Category | None, first: bool, older: str) -> SafeString:
    """As `head_of_topic`, for a list: `path` is its first page, `older` the cursor of the next."""
    parts = []
    if first:
        parts.append(format_html('<link rel="canonical" href="{}">', absolute(path)))
    if older:
        joint = "&" if "?" in path else "?"
        parts.append(format_html('<link rel="next" href="{}{}before={}">', path, joint, older))
    if category is None or category.is_public:
        name, place = ("community:category_feed", [category.slug]) if category else ("community:feed", [])
        parts.append(_feeds([(form, reverse(name, args=[*place, form])) for form in ("rss", "atom")], title))
        parts.append(
            _tags([("og:type", "website"), ("og:title", title), ("og:url", absolute(path)), *_site()])
        )
    return mark_safe("\n".join(parts))  # each is escaped where it is made


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


def _links(topic: Topic, page: int) -> SafeString:
    """Canonical address and neighbours; the first page is the topic's address itself."""
    path = topic.get_absolute_url()
    pages = [("canonical", page), ("prev", page - 1), ("next", page + 1 if page < topic.page_count else 0)]
    links = [
        (rel, absolute(path if number == 1 else f"{path}?page={number}")) for rel, number in pages if number
    ]
    return format_html_join("\n", '<link rel="{}" href="{}">', links)


def _feeds(feeds: list[tuple[str, str]], title: str) -> SafeString:
    rows = [
        (form, address, f"{title} ({form.upper() if form == 'rss' else 'Atom'})") for form, address in feeds
    ]
    return format_html_join(
        "\n", '<link rel="alternate" type="application/{}+xml" href="{}" title="{}">', rows
    )


def _card(topic: Topic, post: Post, page: int) -> SafeString:
    picture = _PICTURE.search(post.html)
    picture_url = unescape(picture[1]) if picture else topic.category.picture_url or reverse("shell:favicon")
    tags = [
        ("og:type", "article"),
        ("og:title", topic.title),
        ("og:description", Truncator(post.plain).chars(CARD_LETTERS)),
        ("og:url", absolute(topic.get_absolute_url() + (f"?page={page}" if page > 1 else ""))),
        ("og:image", absolute(picture_url)),
        ("article:published_time", topic.created_at.isoformat()),
    ]
    return _tags([*tags, *_site()])


def _site() -> list[tuple[str, str]]:
    return [
        ("og:site_name", str(brand.current().name)),
        ("og:locale", _LOCALES[(get_language() or "en")[:2]]),
    ]


def _tags(tags: Iterable[tuple[str, str]]) -> SafeString:
    return format_html_join("\n", '<meta property="{}" content="{}">', tags)
