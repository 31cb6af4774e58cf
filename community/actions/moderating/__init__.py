"""Moderation: what calls for attention, the decisions on it, and what follows from them."""

from .appeals import decide_appeal, file_appeal
from .deciding import decide, hide_post
from .grounds import Because
from .house_rules import accept_rules, draft_rules, publish_rules
from .matters import CLAIM, claim_matter, claim_next, open_matter, release_matter
from .reports import report_content
from .reversing import reverse
from .seen import seen_of
from .visibility import is_held, make_visible, publish_held

__all__ = [
    "CLAIM",
    "Because",
    "accept_rules",
    "claim_matter",
    "claim_next",
    "decide",
    "decide_appeal",
    "draft_rules",
    "file_appeal",
    "hide_post",
    "is_held",
    "make_visible",
    "open_matter",
    "publish_held",
    "publish_rules",
    "release_matter",
    "report_content",
    "reverse",
    "seen_of",
]
