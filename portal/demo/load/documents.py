"""The search index of topics and posts in bulk, as the community's subscriptions would have filled it."""

from __future__ import annotations

import hashlib

from django.db import connection

from community import indexing
from community.models import Post, Topic
from portal.search import engine
from portal.search.models import Word
from portal.search.snippets import plain
from portal.search.words import stems

LANGUAGE = "en"


def add_documents() -> None:
    """All topics and posts there are. Equal texts are stemmed once, and PostgreSQL joins them itself."""
    if connection.vendor != "postgresql":
        for topic in Topic.objects.select_related("category").iterator(chunk_size=500):
            indexing.put_topic(topic)
        return
    _stem("load_texts", list(Post.objects.values_list("text", flat=True).order_by("text").distinct()), False)
    _stem(
        "load_titles", list(Topic.objects.values_list("title", flat=True).order_by("title").distinct()), True
    )
    with connection.cursor() as cursor:
        # An index of words is built in a fraction of the time it takes to add to it row by row.
        cursor.execute(_WORDS)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # no index is built while checks are to come
        cursor.execute(_INSERT, [LANGUAGE])
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DROP TABLE load_texts, load_titles")


def _stem(table: str, texts: list[str], are_titles: bool) -> None:
    """A temporary table of texts, by their digest, with their stems."""
    known: set[str] = set()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} (digest uuid PRIMARY KEY, stems tsvector, body text)")
        with cursor.copy(f"COPY {table} (digest, stems, body) FROM STDIN") as copy:
            for text in texts:
                found = stems(text, LANGUAGE)
                known.update(found)
                made = engine.tsvector(found, []) if are_titles else engine.tsvector([], found)
                digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
                copy.write_row((digest, made, plain(text)))
    Word.objects.learn(known)


_WORDS = """
SELECT indexname, indexdef FROM pg_indexes
WHERE tablename = 'search_document' AND indexdef LIKE '% USING gin %'
"""
_INSERT = """
INSERT INTO search_document
    (kind, object_id, container, language, title, body, url, audience, author_id, moment, stems)
SELECT
    CASE WHEN p.number = 1 THEN 'topic' ELSE 'post' END,
    CASE WHEN p.number = 1 THEN t.id ELSE p.id END,
    'category:' || t.category_id, %s, t.title, texts.body,
    CASE WHEN p.number = 1 THEN '/community/t/' || t.id || '/' || t.slug || '/'
         ELSE '/community/p/' || p.id || '/' END,
    c.readers, p.author_id, p.created_at, titles.stems || texts.stems
FROM community_post p
JOIN community_topic t ON t.id = p.topic_id
JOIN community_category c ON c.id = t.category_id
JOIN load_texts texts ON texts.digest = md5(p.text)::uuid
JOIN load_titles titles ON titles.digest = md5(t.title)::uuid
"""
