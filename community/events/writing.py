"""What members write, and who is to be told of it."""

from django.utils.translation import gettext_lazy as _

from portal.activity.payloads import Payload


class TopicStarted(Payload):
    kind = "community.topic_started"
    label = _("A member has started a topic")

    topic: int
    category: int
    topic_kind: str


class PostPublished(Payload):
    """Each visible post, the opening one (number 1) included."""

    kind = "community.post_published"
    label = _("A member has written a post")

    topic: int
    post: int
    number: int
    topic_kind: str


class FollowersWait(Payload):
    """Those who follow the post's topic are told up to the member with the id `after`; the others wait."""

    kind = "community.followers_wait"
    label = _("More followers are to be told of a post")

    post: int
    after: int


class PostEdited(Payload):
    kind = "community.post_edited"
    label = _("A post has been edited")

    topic: int
    post: int
    version: int


class TopicRenamed(Payload):
    """The opening post was edited and its topic has another title; `version` is the post's now."""

    kind = "community.topic_renamed"
    label = _("A topic has another title")

    topic: int
    version: int


class IndexingWaits(Payload):
    """The posts of a topic are in the search index up to the number `after`; the others wait.

    `titles` says that they only need its new title.
    """

    kind = "community.indexing_waits"
    label = _("More posts of a topic are to be put into the search index")

    topic: int
    after: int
    titles: bool
