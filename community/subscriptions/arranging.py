"""The search index follows what moderators do to topics, and what is held after an edit."""

from __future__ import annotations

from community import indexing
from community.events import ContentHeld, TopicArranged
from community.models import Arrangement, Post, Topic
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.search import index


@subscribe(TopicArranged, name="community.index_arranged")
def index_arranged(event: Event) -> None:
    """Posts in another topic are found under its title; what lies in another category was moved at once."""
    arranged = TopicArranged.of(event)
    if arranged.verb not in {Arrangement.Verb.SPLIT, Arrangement.Verb.MERGE}:
        return
    done = Arrangement.objects.get(pk=arranged.arrangement)
    ids = [pk for pk, _number in done.before["posts"]]
    posts = Post.objects.select_related("topic__category", "author").filter(pk__in=ids)
    for post in posts.order_by("pk"):
        if post.is_opening:  # it stands for its topic from now on
            index.remove(kind="post", object_id=post.pk)
        indexing.put_post(post)


@subscribe(ContentHeld, name="community.index_held")
def index_held(event: Event) -> None:
    held = ContentHeld.of(event)
    indexing.put_topic(Topic.objects.select_related("category").get(pk=held.topic))
