"""Taking content out of sight and back, with the counters that go with it."""

from __future__ import annotations

from django.db.models import F, Q
from django.utils import timezone

from community.events import PostPublished, TopicStarted
from community.models import Category, Kind, Post, State, Topic
from portal.activity.actions import record


def lock(topic: Topic) -> None:
    """Take the topic's row lock, which comes first in every verb that changes its counters."""
    Topic.objects.filter(pk=topic.pk).update(post_count=F("post_count"))


def hold_topic(content: Post | Topic) -> Topic:
    """The topic something lies in now, locked: a post may have been moved since it was read."""
    while True:
        topic = content if isinstance(content, Topic) else content.topic
        lock(topic)
        if isinstance(content, Topic) or Post.objects.filter(pk=content.pk, topic=topic).exists():
            return topic
        content.refresh_from_db(fields=["topic", "number"])


def conceal(content: Post | Topic) -> bool:
    """Hide a post, or a whole topic where that, or its opening post, is meant; False where it was hidden."""
    topic = hold_topic(content)
    if isinstance(content, Topic) or content.is_opening:
        return _conceal_topic(topic)
    return _conceal_post(content, topic)


def make_visible(content: Post | Topic) -> bool:
    """Bring back what was hidden, or publish what was held; False where it is visible already.

    A post that had a number keeps it; one that never had takes the next, under the topic's lock, and is
    published: followers hear of it as of any other. A topic comes with its opening post; one that was
    merged into another stays away.
    """
    topic = hold_topic(content)
    if isinstance(content, Topic) or _opens(content):
        return _show_topic(topic)
    return _show_post(content, topic)


def publish_held(content: Post | Topic) -> bool:
    """As `make_visible`, for what waits for approval alone: what a decision has hidden stays hidden."""
    hold_topic(content)
    return is_held(content) and make_visible(content)


def is_held(content: object) -> bool:
    """Whether a post or topic waits for approval, by what is stored now, and no decision hides it.

    A topic and its opening post wait together, whichever of the two says so.
    """
    states: set[str] = set()
    if isinstance(content, Topic):
        states.update(content.posts.in_order().values_list("state", flat=True)[:1])
    elif isinstance(content, Post):
        states.update(Post.objects.filter(pk=content.pk).values_list("state", flat=True))
    if isinstance(content, Topic) or (isinstance(content, Post) and _opens(content)):
        topic = content.pk if isinstance(content, Topic) else content.topic_id
        states.update(Topic.objects.filter(pk=topic).values_list("state", flat=True))
    return State.HELD in states and State.HIDDEN not in states


def unaccept(content: object) -> bool:
    """A question whose accepted answer is taken out of sight is open again; whether this was one."""
    if not isinstance(content, Post):
        return False
    return bool(Topic.objects.filter(pk=content.topic_id, accepted=content.pk).update(accepted=None))


def accept_again(content: object) -> None:
    """The answer stands again, if no other one has been accepted meanwhile."""
    if isinstance(content, Post):
        question = Topic.objects.filter(pk=content.topic_id, kind=Kind.QUESTION)
        question.filter(accepted=None).update(accepted=content.pk)


def _conceal_topic(topic: Topic) -> bool:
    topic.refresh_from_db(fields=["state", "post_count", "category"])
    if topic.state == State.HIDDEN:
        return False
    Topic.objects.filter(pk=topic.pk).update(state=State.HIDDEN)
    if topic.state == State.VISIBLE:
        _count(topic.category_id, topics=-1, posts=-topic.post_count)
    return True


def _conceal_post(post: Post, topic: Topic) -> bool:
    was = Post.objects.values_list("state", flat=True).get(pk=post.pk)
    if was == State.HIDDEN:
        return False
    Post.objects.filter(pk=post.pk).update(state=State.HIDDEN)
    if was == State.VISIBLE:
        _count_in_topic(topic, -1)
    return True


def _opens(post: Post) -> bool:
    """Whether it is the post its topic begins with; while it has no number it is the first of its topic."""
    return post.is_opening or _is_first(post)


def _is_first(post: Post) -> bool:
    others = Post.objects.filter(topic=post.topic_id).exclude(pk=post.pk)
    return post.number is None and not others.filter(Q(number__isnull=False) | Q(pk__lt=post.pk)).exists()


def _show_topic(topic: Topic) -> bool:
    topic.refresh_from_db(fields=["state", "category", "last_number", "merged_into"])
    if topic.state == State.VISIBLE or topic.merged_into_id:
        return False
    Topic.objects.filter(pk=topic.pk).update(state=State.VISIBLE)
    opening = topic.posts.in_order().first()
    is_new = opening is not None and opening.number is None
    if is_new and opening:
        started = TopicStarted(topic=topic.pk, category=topic.category_id, topic_kind=topic.kind)
        record(started, member=topic.author, actor=topic.author, source=f"topic:{topic.pk}")
    _count(
        topic.category_id, topics=1, posts=Topic.objects.values_list("post_count", flat=True).get(pk=topic.pk)
    )
    if opening and opening.state != State.VISIBLE:
        topic.state = State.VISIBLE
        _show_post(opening, topic)
    return True


def _show_post(post: Post, topic: Topic) -> bool:
    post.refresh_from_db(fields=["state", "number", "published_at", "was_accepted"])
    if post.state == State.VISIBLE:
        return False
    is_new = post.number is None
    if is_new:
        post.number, post.published_at = _next_number(topic), timezone.now()
    post.state, number = State.VISIBLE, post.number or 0
    post.save(update_fields=["state", "number", "published_at"])
    _count_in_topic(topic, 1)
    if post.was_accepted:
        accept_again(post)
        Post.objects.filter(pk=post.pk).update(was_accepted=False)
    if is_new:
        published = PostPublished(topic=topic.pk, post=post.pk, number=number, topic_kind=topic.kind)
        record(published, member=post.author, actor=post.author, source=f"post:{post.pk}")
    return True


def _next_number(topic: Topic) -> int:
    Topic.objects.filter(pk=topic.pk).update(last_number=F("last_number") + 1)
    return Topic.objects.values_list("last_number", flat=True).get(pk=topic.pk)


def _count_in_topic(topic: Topic, posts: int) -> None:
    """The topic's count and last visible post, and the category's count where the topic is counted there."""
    last = Post.objects.filter(topic=topic, state=State.VISIBLE).order_by("-published_at", "-pk")
    moment, author = last.values_list("published_at", "author").first() or (F("last_post_at"), None)
    Topic.objects.filter(pk=topic.pk).update(
        post_count=F("post_count") + posts, last_post_at=moment, last_author=author
    )
    state, category = Topic.objects.values_list("state", "category").get(pk=topic.pk)
    if state == State.VISIBLE:
        _count(category, posts=posts)


def _count(category: int, *, topics: int = 0, posts: int = 0) -> None:
    Category.objects.filter(pk=category).update(
        topic_count=F("topic_count") + topics, post_count=F("post_count") + posts
    )
