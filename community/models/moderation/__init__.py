"""Notices about content, what moderators decide, and what follows from it."""

from .appeals import Appeal
from .contents import Content, ContentKind, about_whom, called, contents
from .decisions import Decision, DecisionQuerySet, Sanction
from .matters import Matter, MatterQuerySet, Signal
from .profiles import TakenProfile
from .reports import Report, ReportQuerySet

__all__ = [
    "Appeal",
    "Content",
    "ContentKind",
    "Decision",
    "DecisionQuerySet",
    "Matter",
    "MatterQuerySet",
    "Report",
    "ReportQuerySet",
    "Sanction",
    "Signal",
    "TakenProfile",
    "about_whom",
    "called",
    "contents",
]
