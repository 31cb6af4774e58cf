"""What of the community can be found: each topic with its opening post, and each reply."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from portal.search import index
from portal.search.words import language_of

from .models import Category, Post, State, Topic
from .pictures import without_addresses


@transaction.atomic
def put_post(post: Post) -> None:
    """Put a post into the index as it is now; one that is not visible is taken out."""
    _put(post, _held_audience(post.topic))


@transaction.atomic
def put_topic(topic: Topic) -> None:
    """Put a whole topic into the index again, or take it out where it is hidden."""
    audience = _held_audience(topic)
    for post in topic.posts.select_related("topic__category", "author").iterator(chunk_size=500):
        _put(post, audience)


def _held_audience(topic: Topic) -> str:
    """Who may read the topic's category; that stays so until this transaction ends."""
    row = Category.objects.select_for_update(no_key=True).only("readers").get(pk=topic.category_id)
    here = Topic.objects.values_list("category_id", flat=True).get(pk=topic.pk)
    if here == row.pk:
        return row.readers
    topic.category_id = here  # it was moved while we waited
    return _held_audience(topic)


def _put(post: Post, audience: str) -> None:
    topic = post.topic
    if post.state != State.VISIBLE or topic.state != State.VISIBLE:
        remove_posts(topic, [post])
        return
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
    for post in posts:
        opening = post.is_opening
        index.remove(kind="topic" if opening else "post", object_id=topic.pk if opening else post.pk)


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
    """Posts that went from one topic to another are found by those who may read the other; put them in anew
    later. Where the opening post went along, nothing of its topic is found any more.
    """
    category = target.category
    place = {"container": f"category:{category.pk}", "audience": category.readers}
    index.relocate(kind="post", object_ids=ids, **place)
    if not Post.objects.filter(topic=source, number=1).exists():
        index.remove(kind="topic", object_id=source.pk)


def _language_of_author(post: Post) -> str:
    return (post.author.language if post.author else "") or settings.LANGUAGE_CODE
