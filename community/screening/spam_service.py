"""A service that knows spam, asked by Akismet's protocol ("Comment Check" in its documentation)."""

from __future__ import annotations

import http.client
import ssl
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from ..models import Post, SpamCheck

SECONDS = 8
MOST = 1000  # bytes of an answer that are read


class NoAnswer(Exception):
    """The service said nothing that can be understood; it may later."""


def is_spam(check: SpamCheck) -> bool:
    """Ask about the check's post, for at most SECONDS at a time. NoAnswer where nothing sensible comes."""
    answer = _post(_question(check)).strip()
    if answer not in {"true", "false"}:
        raise NoAnswer(f"unexpected answer: {answer[:100]!r}")
    return answer == "true"


def _question(check: SpamCheck) -> dict[str, str]:
    post: Post = check.post
    return {
        "api_key": settings.AKISMET_KEY,
        "blog": settings.SITE_URL,
        "user_ip": check.address or "",
        "user_agent": check.agent,
        "permalink": f"{settings.SITE_URL}{post.get_absolute_url()}",
        "comment_type": "forum-post" if post.topic.last_number == 0 else "reply",
        "comment_author": str(post.author or ""),
        "comment_content": f"{post.topic.title}\n{post.text}" if post.topic.last_number == 0 else post.text,
        "comment_date_gmt": post.created_at.isoformat(),
        "blog_charset": "UTF-8",
    }


def _post(fields: dict[str, str]) -> str:
    parts = urlsplit(settings.AKISMET_URL)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "Stammtisch"}
    try:
        connection.request("POST", parts.path or "/1.1/comment-check", urlencode(fields), headers)
        response = connection.getresponse()
        body = response.read(MOST).decode("utf-8", "replace")
    except (TimeoutError, OSError, http.client.HTTPException) as error:
        raise NoAnswer(repr(error)) from error
    finally:
        connection.close()
    if response.status != 200:
        raise NoAnswer(f"HTTP {response.status}")
    return body
