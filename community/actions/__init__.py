"""The verbs of the community; each is one transaction; a rule that says no raises `shell.ports.Refused`."""

from .answers import accept_answer
from .moderating import (
    claim_matter,
    decide,
    hide_post,
    make_visible,
    open_matter,
    release_matter,
    report_content,
)
from .reacting import react
from .reading import follow, mark_read
from .rooms import SET_BY_EDITORS, keep_category, picture_category
from .upkeep import reconcile, rerender_stale
from .writing import MAX_TEXT, EditConflict, edit_post, reply, start_topic

__all__ = [
    "MAX_TEXT",
    "SET_BY_EDITORS",
    "EditConflict",
    "accept_answer",
    "claim_matter",
    "decide",
    "edit_post",
    "follow",
    "hide_post",
    "keep_category",
    "make_visible",
    "mark_read",
    "open_matter",
    "picture_category",
    "react",
    "reconcile",
    "release_matter",
    "reply",
    "report_content",
    "rerender_stale",
    "start_topic",
]
