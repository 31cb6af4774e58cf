"""The verbs of the community; each is one transaction; a rule that says no raises `shell.ports.Refused`."""

from .answers import accept_answer
from .moderating import decide_report, hide_post, report_content
from .reacting import react
from .reading import follow, mark_read
from .rooms import keep_category
from .upkeep import reconcile, rerender_stale
from .writing import MAX_TEXT, EditConflict, edit_post, reply, start_topic

__all__ = [
    "MAX_TEXT",
    "EditConflict",
    "accept_answer",
    "decide_report",
    "edit_post",
    "follow",
    "hide_post",
    "keep_category",
    "mark_read",
    "react",
    "reconcile",
    "reply",
    "report_content",
    "rerender_stale",
    "start_topic",
]
