"""The verbs of the community; each is one transaction; a rule that says no raises `shell.ports.Refused`."""

from .answers import accept_answer
from .moderating import decide_report, report_content
from .reacting import react
from .reading import follow, mark_read
from .upkeep import reconcile, rerender_stale
from .writing import EditConflict, edit_post, reply, start_topic

__all__ = [
    "EditConflict",
    "accept_answer",
    "decide_report",
    "edit_post",
    "follow",
    "mark_read",
    "react",
    "reconcile",
    "reply",
    "report_content",
    "rerender_stale",
    "start_topic",
]
