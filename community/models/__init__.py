"""The forum's aggregates: categories, topics with their posts, what members do with them, and moderation."""

from .categories import Category, CategoryQuerySet, Kind, usual_kinds
from .moderation import ContentKind, Decision, Report, ReportQuerySet
from .posts import Post, PostQuerySet, Reaction
from .reading import Follow, ReadMark
from .states import State
from .topics import IdeaStatus, Topic, TopicQuerySet

__all__ = [
    "Category",
    "CategoryQuerySet",
    "ContentKind",
    "Decision",
    "Follow",
    "IdeaStatus",
    "Kind",
    "Post",
    "PostQuerySet",
    "Reaction",
    "ReadMark",
    "Report",
    "ReportQuerySet",
    "State",
    "Topic",
    "TopicQuerySet",
    "usual_kinds",
]
