"""The forum's aggregates: categories, topics with their posts, what members do with them, and moderation."""

from .arranging import Arrangement
from .badges import Badge, BadgeGrant
from .categories import Category, CategoryQuerySet, CategoryRemoval, FormerAddress, Kind, Readers, usual_kinds
from .drafts import Draft
from .house_rules import Acceptance, HouseRules, Rule, WatchedWord
from .incoming import IncomingMail
from .listing import Order, TopicQuerySet
from .moderation import (
    Appeal,
    Content,
    ContentKind,
    Decision,
    Matter,
    MatterQuerySet,
    Report,
    ReportQuerySet,
    Sanction,
    Signal,
    TakenProfile,
)
from .posts import Post, PostQuerySet, Reaction
from .reading import CategoryFollow, CaughtUp, DigestPlan, Follow, Frequency, MemberFollow, ReadMark
from .recognition import RecognitionSettings, Reputation, Trust, TrustStep
from .revisions import Revision
from .screening import Cleaned, Cleaning, Fingerprint, ScreeningRules, ScreeningVersion, SpamCheck
from .states import State
from .topics import IdeaStatus, Topic
from .voices import Voice, VoiceQuerySet
from .voting import Ballot, Poll, PollOption, Vote

__all__ = [
    "Acceptance",
    "Appeal",
    "Arrangement",
    "Badge",
    "BadgeGrant",
    "Ballot",
    "Category",
    "CategoryFollow",
    "CategoryQuerySet",
    "CategoryRemoval",
    "CaughtUp",
    "Cleaned",
    "Cleaning",
    "Content",
    "ContentKind",
    "Decision",
    "DigestPlan",
    "Draft",
    "Fingerprint",
    "Follow",
    "FormerAddress",
    "Frequency",
    "HouseRules",
    "IdeaStatus",
    "IncomingMail",
    "Kind",
    "Matter",
    "MatterQuerySet",
    "MemberFollow",
    "Order",
    "Poll",
    "PollOption",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReadMark",
    "Readers",
    "RecognitionSettings",
    "Report",
    "ReportQuerySet",
    "Reputation",
    "Revision",
    "Rule",
    "Sanction",
    "ScreeningRules",
    "ScreeningVersion",
    "Signal",
    "SpamCheck",
    "State",
    "TakenProfile",
    "Topic",
    "TopicQuerySet",
    "Trust",
    "TrustStep",
    "Voice",
    "VoiceQuerySet",
    "Vote",
    "WatchedWord",
    "usual_kinds",
]
