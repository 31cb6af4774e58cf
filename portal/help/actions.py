"""Writing, publishing and judging help articles."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.activity.actions import record
from portal.content import markdown
from portal.search import index

from .events import ArticlePublished, ArticleWithdrawn
from .models import LANGUAGES, Article, Vote

SEARCH_KIND = "help"
# What an editor writes; votes may be counted meanwhile.
WRITTEN = [
    "slug",
    "section",
    *(f"{name}_{language}" for name in ("title", "summary", "body") for language in LANGUAGES),
    *(f"body_{language}_html" for language in LANGUAGES),
    "renderer_version",
    "order",
    "updated_at",
]


@transaction.atomic
def keep_article(*, article: Article, at: datetime | None = None) -> Article:
    """Save a new or changed article with its rendered bodies; a published one is found anew at once."""
    for language in LANGUAGES:
        html = markdown.render(article.text("body", language))
        setattr(article, f"body_{language}_html", html)
    article.renderer_version = markdown.RENDERER_VERSION
    article.updated_at = at or timezone.now()
    article.save(update_fields=None if article._state.adding else WRITTEN)
    if article.published_at:
        _put_into_search(article)
    return article


@transaction.atomic
def publish_article(*, article: Article, actor: Any = None, at: datetime | None = None) -> bool:
    """Let everybody read it; False where it is published already."""
    moment = at or timezone.now()
    if not Article.objects.filter(pk=article.pk, published_at__isnull=True).update(published_at=moment):
        return False
    article.published_at = moment
    _put_into_search(article)
    record(
        ArticlePublished(article=article.pk), actor=actor, source=f"article:{article.pk}", occurred_at=moment
    )
    return True


@transaction.atomic
def withdraw_article(*, article: Article, actor: Any = None) -> bool:
    """Back to a draft, and out of the search; False where it is none of the published."""
    if not Article.objects.filter(pk=article.pk, published_at__isnull=False).update(published_at=None):
        return False
    article.published_at = None
    take_from_search(article_id=article.pk)
    record(ArticleWithdrawn(article=article.pk), actor=actor, source=f"article:{article.pk}")
    return True


@transaction.atomic
def delete_article(*, article: Article) -> None:
    """Remove it for good, with its votes and its place in the search."""
    take_from_search(article_id=article.pk)
    article.delete()


@transaction.atomic
def vote(*, article: Article, voter: str, helpful: bool) -> bool:
    """Count one reader's word; a second one of the same reader changes nothing and returns False."""
    _vote, new = Vote.objects.get_or_create(article=article, voter=voter, defaults={"helpful": helpful})
    if new:
        column = "helpful_yes" if helpful else "helpful_no"
        Article.objects.filter(pk=article.pk).update(**{column: F(column) + 1})
    return new


def voter_of_member(member_id: int) -> str:
    return salted_hmac("help.vote", f"member:{member_id}", algorithm="sha256").hexdigest()


def voter_of_session(session_key: str) -> str:
    return salted_hmac("help.vote", f"session:{session_key}", algorithm="sha256").hexdigest()


def _put_into_search(article: Article) -> None:
    for language in LANGUAGES:
        index.put(
            kind=SEARCH_KIND,
            object_id=_search_id(article.pk, language),
            language=language,
            title=article.text("title", language),
            body=f"{article.text('summary', language)}\n{article.text('body', language)}",
            url=article.get_absolute_url(),
            audience="public",
            moment=article.updated_at,
        )


def take_from_search(*, article_id: int) -> None:
    for language in LANGUAGES:
        index.remove(kind=SEARCH_KIND, object_id=_search_id(article_id, language))


def _search_id(article_id: int, language: str) -> int:
    """Each language is a document of its own: texts are stemmed by their language."""
    return article_id * len(LANGUAGES) + LANGUAGES.index(language)
