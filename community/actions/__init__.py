"""The verbs of the community; each is one transaction; a rule that says no raises `shell.ports.Refused`."""

from .answers import accept_answer
from .badges import grant_badge, revoke_badge
from .drafts import DraftConflict, discard_draft, forget_drafts, save_draft
from .editing import EditConflict, edit_post
from .following import follow, follow_category, follow_member
from .moderating import (
    claim_matter,
    claim_next,
    decide,
    hide_post,
    make_visible,
    open_matter,
    release_matter,
    report_content,
)
from .reacting import react
from .reading import catch_up, mark_read
from .recognition import (
    fix_trust,
    list_on_leaderboard,
    name_ambassador,
    note_day,
    settle,
    settle_all,
    switch_leaderboard,
)
from .rooms import SET_BY_EDITORS, keep_category, picture_category
from .texts import MAX_TEXT
from .upkeep import reconcile, rerender_stale
from .uploads import add_picture, forget_orphans, render
from .writing import reply, start_topic

__all__ = [
    "MAX_TEXT",
    "SET_BY_EDITORS",
    "DraftConflict",
    "EditConflict",
    "accept_answer",
    "add_picture",
    "catch_up",
    "claim_matter",
    "claim_next",
    "decide",
    "discard_draft",
    "edit_post",
    "fix_trust",
    "follow",
    "follow_category",
    "follow_member",
    "forget_drafts",
    "forget_orphans",
    "grant_badge",
    "hide_post",
    "keep_category",
    "list_on_leaderboard",
    "make_visible",
    "mark_read",
    "name_ambassador",
    "note_day",
    "open_matter",
    "picture_category",
    "react",
    "reconcile",
    "release_matter",
    "render",
    "reply",
    "report_content",
    "rerender_stale",
    "revoke_badge",
    "save_draft",
    "settle",
    "settle_all",
    "start_topic",
    "switch_leaderboard",
]
