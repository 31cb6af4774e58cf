"""What of the community can be found: each topic with its opening post, and each reply.

A topic of many posts is put in portion by portion, each in a transaction of its own: who replies in the same
category waits for one portion at most.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from portal.search import index
from portal.search.words import language_of

from .models import Category, Post, State, Topic
from .models.posts import PostQuerySet
from .texts.pictures import without_addresses

PORTION = 50  # posts whose texts are stemmed in one transaction
TITLES = 500  # posts that get another title, or are taken out, in one


@transaction.atomic
def put_post(post: Post) -> None:
    """Put a post into the index as it is now; one that is not visible is taken out."""
    _put(post, _held_audience_of(post))


def put_topic(topic: Topic) -> None:
    """Put a whole topic into the index again, or take it out where it is hidden."""
    after: int | None = 0
    while after is not None:
        after = put_portion(topic, after)


@transaction.atomic
def put_portion(topic: Topic, after: int = 0) -> int | None:
    """As `put_topic`, for the next posts behind the number `after`.

    Returns the number to go on behind, None where it was the last portion.
    """
    audience = _held_audience(topic)
    if topic.state != State.VISIBLE:
        return _remove_portion(topic, after)
    posts = list(_behind(topic, after).select_related("author")[:PORTION])
    for post in posts:
        post.topic = topic
        _put(post, audience)
    return _last(posts, PORTION)


@transaction.atomic
def retitle_portion(topic: Topic, after: int = 0) -> int | None:
    """The next posts behind the number `after` are found by the topic's title as it is now.

    Their texts are left as they are in the index; whole goes in only what stands for the topic (its address
    holds the title) and what is not there yet. What is not visible is taken out. Returns as `put_portion`.
    """
    audience = _held_audience(topic)
    if topic.state != State.VISIBLE:
        return _remove_portion(topic, after)
    posts = list(_behind(topic, after).select_related("author")[:TITLES])
    remove_posts(topic, [post for post in posts if post.state != State.VISIBLE])
    seen = {post.pk: post for post in posts if post.state == State.VISIBLE}
    known = index.retitle(kind="post", object_ids=list(seen), title=topic.title)
    place = {"container": f"category:{topic.category_id}", "audience": audience}
    index.relocate(kind="post", object_ids=known, **place)
    missing = [post for post in seen.values() if post.is_opening or post.pk not in known]
    for post in missing[:PORTION]:
        post.topic = topic
        _put(post, audience)
    if len(missing) > PORTION:
        return missing[PORTION - 1].number
    return _last(posts, TITLES)


def _remove_portion(topic: Topic, after: int) -> int | None:
    hidden = list(_behind(topic, after).only("topic", "number")[:TITLES])
    remove_posts(topic, hidden)
    return _last(hidden, TITLES)


def _behind(topic: Topic, after: int) -> PostQuerySet:
    return topic.posts.filter(number__gt=after).order_by("number")


def _last(posts: list[Post], limit: int) -> int | None:
    return posts[-1].number if len(posts) == limit else None


def _held_audience_of(post: Post) -> str:
    """Who may read the category that the post lies in; that stays so until this transaction ends.

    The post is read again under that lock: it may have gone to another topic, or been hidden, meanwhile.
    """
    while True:
        topic = post.topic
        audience = _held_audience(topic)
        post.refresh_from_db(fields=["topic", "number", "state", "text"])
        if post.topic_id == topic.pk:
            post.topic = topic
            return audience


def _held_audience(topic: Topic) -> str:
    """Who may read the topic's category; that stays so until this transaction ends.

    The topic is read again under that lock: it may have been moved, renamed or hidden meanwhile.
    """
    while True:
        row = Category.objects.select_for_update(no_key=True).only("readers").get(pk=topic.category_id)
        topic.refresh_from_db(fields=["category", "title", "slug", "state"])
        if topic.category_id == row.pk:
            return row.readers


def _put(post: Post, audience: str) -> None:
    topic = post.topic
    if post.state != State.VISIBLE or topic.state != State.VISIBLE:
        remove_posts(topic, [post])
        return
    if post.is_opening:  # split off, or its own topic's again, it may be known as a reply still
        index.remove(kind="post", object_id=post.pk)
    index.put(
        kind="topic" if post.is_opening else "post",
        object_id=topic.pk if post.is_opening else post.pk,
        language=language_of(f"{topic.title} {post.text}", _language_of_author(post)),
        title=topic.title,
        body=without_addresses(post.text),
        url=topic.get_absolute_url() if post.is_opening else post.get_absolute_url(),
        audience=audience,
        moment=post.created_at,
        container=f"category:{topic.category_id}",
        author=post.author_id,
    )


def remove_posts(topic: Topic, posts: list[Post]) -> None:
    """Take posts out, whatever they are known as; with the opening one the topic it stands for."""
    if any(post.is_opening for post in posts):
        index.remove(kind="topic", object_id=topic.pk)
    if posts:  # the opening one was a reply before a split
        index.remove_many(kind="post", object_ids=[post.pk for post in posts])


def follow_audience(category: Category) -> int:
    """What lies in the category can be found by those who may read it now; returns how many changed."""
    return index.set_audience(container=f"category:{category.pk}", audience=category.readers)


def follow_topic(topic: Topic, category: Category) -> None:
    """The topic with its posts can be found by those who may read `category`, where it lies now."""
    place = {"container": f"category:{category.pk}", "audience": category.readers}
    index.relocate(kind="topic", object_ids=[topic.pk], **place)
    index.relocate(kind="post", object_ids=topic.posts.values("pk"), **place)


def follow_topics(ids: list[int], category: Category) -> None:
    """As `follow_topic`, for many that are in `category` now."""
    place = {"container": f"category:{category.pk}", "audience": category.readers}
    index.relocate(kind="topic", object_ids=ids, **place)
    index.relocate(kind="post", object_ids=Post.objects.filter(topic__in=ids).values("pk"), **place)


def follow_posts(ids: list[int], source: Topic, target: Topic) -> None:
    """Posts that went from one topic to another are found by those who may read the other; give them its
    title later. Where the opening post went along, nothing of its topic is found any more.
    """
    category = target.category
    place = {"container": f"category:{category.pk}", "audience": category.readers}
    index.relocate(kind="post", object_ids=ids, **place)
    if not Post.objects.filter(topic=source, number=1).exists():
        index.remove(kind="topic", object_id=source.pk)


def _language_of_author(post: Post) -> str:
    return (post.author.language if post.author else "") or settings.LANGUAGE_CODE
