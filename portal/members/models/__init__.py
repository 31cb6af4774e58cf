from .consents import Consent, Purpose
from .member import Member, MemberManager, MemberQuerySet, Theme
from .segments import Comparison, Definitions, Recount, Segment, SegmentCondition, SegmentMember
from .sessions import Session
from .traits import Tag, Tagging, Trait, TraitWord

__all__ = [
    "Comparison",
    "Consent",
    "Definitions",
    "Member",
    "MemberManager",
    "MemberQuerySet",
    "Purpose",
    "Recount",
    "Segment",
    "SegmentCondition",
    "SegmentMember",
    "Session",
    "Tag",
    "Tagging",
    "Theme",
    "Trait",
    "TraitWord",
]
