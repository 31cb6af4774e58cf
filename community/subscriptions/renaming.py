"""A topic has another title: all its posts are found under that one."""

from __future__ import annotations

from community import indexing
from community.events import TopicRenamed
from community.models import Topic
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe


@subscribe(TopicRenamed, name="community.index_renamed")
def index_renamed(event: Event) -> None:
    topic = Topic.objects.select_related("category").filter(pk=TopicRenamed.of(event).topic).first()
    if topic is not None:
        indexing.put_topic(topic)
