"""The search index follows what is written, edited and hidden."""

from __future__ import annotations

from community import indexing, policies
from community.events import ContentHidden, ContentRestored, PostEdited, PostPublished
from community.models import ContentKind, Post, Topic
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe


@subscribe(PostPublished, name="community.index_post")
def index_post(event: Event) -> None:
    _index(PostPublished.of(event).post)


@subscribe(PostEdited, name="community.index_edit")
def index_edit(event: Event) -> None:
    _index(PostEdited.of(event).post)


@subscribe(ContentHidden, name="community.index_hidden")
@subscribe(ContentRestored, name="community.index_restored")
def index_decided(event: Event) -> None:
    hidden = ContentRestored.of(event)
    topic = Topic.objects.select_related("category").get(pk=hidden.topic)
    if hidden.content_kind == ContentKind.POST and policies.is_visible(topic):
        _index(hidden.content)
    else:
        indexing.put_topic(topic)


def _index(pk: int) -> None:
    post = Post.objects.select_related("topic__category", "author").filter(pk=pk).first()
    if post is not None:
        indexing.put_post(post)
