"""What keeps content out of sight: decisions, and cleanings up after spammers."""

from __future__ import annotations

from django.db.models import Q

from community.models import Cleaned, ContentKind, Decision, Post, Topic


def hidden_by_another(content: Post | Topic, *, but: Decision) -> bool:
    """Whether something in force besides the decision `but` hides it: a decision, or a cleaning.

    A topic and its opening post are one: what hides the one hides the other.
    """
    topic, opening = _whole(content)
    posts = [opening.pk] if opening else []
    about = Q(kind=ContentKind.POST, object_id__in=posts)
    if topic:
        about |= Q(kind=ContentKind.TOPIC, object_id=topic)
    hiding = Decision.objects.filter(about, hides_content=True, reversed_at=None).exclude(pk=but.pk)
    cleaned = Cleaned.objects.filter(post__in=posts, cleaning__undone_at=None)
    return hiding.exists() or cleaned.exclude(cleaning__decision=but.pk).exists()


def _whole(content: Post | Topic) -> tuple[int | None, Post | None]:
    """The id of the topic that is meant, if one is, and the post."""
    if isinstance(content, Topic):
        return content.pk, content.posts.in_order().first()
    first = content.is_opening or not content.topic.posts.exclude(pk=content.pk).exists()
    return content.topic_id if first else None, content
