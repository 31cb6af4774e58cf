"""The search index follows what is written, edited, hidden, renamed, split and merged.

A topic of many posts goes portion by portion, the next one by an event of its own.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from community import indexing
from community.events import (
    ContentHeld,
    ContentHidden,
    ContentRestored,
    IndexingWaits,
    PostEdited,
    PostPublished,
    TopicArranged,
    TopicRenamed,
)
from community.models import Arrangement, ContentKind, Post, Topic
from portal.activity.actions import record
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe


@subscribe(PostPublished, name="community.index_post", label=gettext_lazy("Search: a new post"))
def index_post(event: Event) -> None:
    _index(PostPublished.of(event).post)


@subscribe(PostEdited, name="community.index_edit", label=gettext_lazy("Search: an edited post"))
def index_edit(event: Event) -> None:
    _index(PostEdited.of(event).post)


@subscribe(ContentHidden, name="community.index_hidden", label=gettext_lazy("Search: something was hidden"))
@subscribe(ContentRestored, name="community.index_restored", label=gettext_lazy("Search: something is back"))
def index_decided(event: Event) -> None:
    """With its opening post the whole topic was hidden, or came back."""
    decided = ContentRestored.of(event)
    reply = Post.objects.filter(pk=decided.content).exclude(number=1)
    if decided.content_kind == ContentKind.POST and reply.exists():
        _index(decided.content)
    else:
        _go_on(event, decided.topic)


@subscribe(ContentHeld, name="community.index_held", label=gettext_lazy("Search: something is held"))
def index_held(event: Event) -> None:
    _go_on(event, ContentHeld.of(event).topic)


@subscribe(TopicRenamed, name="community.index_renamed", label=gettext_lazy("Search: a renamed topic"))
def index_renamed(event: Event) -> None:
    """All its posts are found under the new title."""
    _go_on(event, TopicRenamed.of(event).topic, titles=True)


@subscribe(
    TopicArranged,
    name="community.index_arranged",
    label=gettext_lazy("Search: a topic moved, split or merged"),
)
def index_arranged(event: Event) -> None:
    """Posts in another topic are found under its title; what lies in another category was moved at once."""
    arranged = TopicArranged.of(event)
    if arranged.verb not in {Arrangement.Verb.SPLIT, Arrangement.Verb.MERGE}:
        return
    done = Arrangement.objects.get(pk=arranged.arrangement)
    for topic in sorted({done.topic_id, done.other_id or done.topic_id}):
        _go_on(event, topic, titles=True)


@subscribe(IndexingWaits, name="community.index_more", label=gettext_lazy("Search: more of a long topic"))
def index_more(event: Event) -> None:
    waiting = IndexingWaits.of(event)
    _go_on(event, waiting.topic, after=waiting.after, titles=waiting.titles)


def _index(pk: int) -> None:
    post = Post.objects.select_related("topic__category", "author").filter(pk=pk).first()
    if post is not None:
        indexing.put_post(post)


def _go_on(event: Event, pk: int, *, after: int = 0, titles: bool = False) -> None:
    topic = Topic.objects.filter(pk=pk).first()
    if topic is None:
        return
    portion = indexing.retitle_portion if titles else indexing.put_portion
    last = portion(topic, after)
    if last is not None:
        waiting = IndexingWaits(topic=pk, after=last, titles=titles)
        record(waiting, source=f"topic:{pk}", occurred_at=event.occurred_at)
