"""What a post said before: kept with each edit."""

from __future__ import annotations

from datetime import datetime

from community.models import Decision, Post, Revision
from portal.members.models import Member


def keep(*, post: Post, editor: Member, now: datetime, decision: Decision | None = None) -> Revision:
    """Keep the stored text of a post, which `editor` is about to replace at `now` (UTC).

    `post` is as it was read in this transaction; the opening post's title is kept with it. `decision` is the
    one that replaces it, or whose reversal does.
    """
    return Revision.objects.create(
        post=post,
        version=post.version,
        title=post.topic.title if post.is_opening else "",
        text=post.text,
        editor=editor,
        decision=decision,
        written_at=post.edited_at or post.created_at,
        replaced_at=now,
    )
