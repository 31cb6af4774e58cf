"""What the community holds about a member. Erased, she is "former member" over what she wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F, Q

from portal.shell.privacy import Holding, registry

from .actions.uploads import forget_of
from .actions.voting import forget_votes
from .models import (
    Acceptance,
    Appeal,
    BadgeGrant,
    Ballot,
    CategoryFollow,
    CaughtUp,
    Decision,
    DigestPlan,
    Draft,
    Fingerprint,
    Follow,
    IncomingMail,
    Matter,
    MemberFollow,
    Post,
    Reaction,
    ReadMark,
    Report,
    Reputation,
    Revision,
    Sanction,
    SpamCheck,
    TakenProfile,
    Topic,
    Voice,
    Vote,
)
from .texts import pictures

if TYPE_CHECKING:
    from portal.members.models import Member

_STANDING = (
    "trust", "fixed_trust", "ambassador", "listed", "post_count", "accepted_count", "helpful_count",
    "read_count", "topics_read", "days_here", "last_day", "limited_until", "barred_until",
)  # fmt: skip
_FORMER = ("post", "version", "title", "text", "written_at")
_BADGE = ("badge__slug", "granted_at", "revoked_at")
_DRAFT = ["place", "title", "text", "poll", "saved_at"]
_VOICE = ("post", "excerpt", "picture", "wording", "wording_version", "state", "answered_at", "withdrawn_at")


def export(member: Member) -> dict[str, Any]:
    """What she wrote, reported, found helpful and follows."""
    posts = Post.objects.filter(author=member).select_related("topic").order_by("pk")
    reports = Report.objects.filter(reporter=member).order_by("pk")
    return {
        "posts": [
            {
                "topic": post.topic.title,
                "number": post.number,
                "text": post.text,
                "written_at": post.created_at.isoformat(),
                "address": post.get_absolute_url(),
            }
            for post in posts
        ],
        "reports": [
            {"reason": report.reason, "explanation": report.explanation, "at": report.created_at.isoformat()}
            for report in reports
        ],
        "decisions": _decisions(member),
        "appeals": list(
            Appeal.objects.filter(member=member).values("text", "created_at", "outcome", "reason")
        ),
        "sanctions": list(
            Sanction.objects.filter(member=member).values("kind", "starts_at", "ends_at", "lifted_at")
        ),
        "profile_taken_out": list(
            TakenProfile.objects.filter(decision__member=member).values("display_name", "handle", "about")
        ),
        "rules_accepted": list(
            Acceptance.objects.filter(member=member).values("rules__version", "accepted_at")
        ),
        "reactions": list(Reaction.objects.filter(member=member).values("post", "kind", "created_at")),
        "standing": Reputation.objects.filter(member=member).values(*_STANDING).first(),
        "badges": list(BadgeGrant.objects.filter(member=member).values(*_BADGE)),
        "voices": list(Voice.objects.filter(member=member).values(*_VOICE)),
        "drafts": list(Draft.objects.filter(member=member).values(*_DRAFT)),
        "former_texts": list(Revision.objects.filter(post__author=member).values(*_FORMER)),
        "votes": list(Vote.objects.filter(member=member).values("topic", "created_at")),
        "ballots": list(
            Ballot.objects.filter(member=member).values("poll__question", "option__text", "created_at")
        ),
        "pictures": [pictures.address_of(image) for image in pictures.of_member(member.pk)],
        "follows": list(Follow.objects.filter(member=member, active=True).values_list("topic", flat=True)),
        "follows_categories": list(
            CategoryFollow.objects.filter(member=member).values_list("category__slug", flat=True)
        ),
        "follows_members": list(
            MemberFollow.objects.filter(member=member).values_list("followed__handle", flat=True)
        ),
        "mails_come": list(DigestPlan.objects.filter(member=member).values_list("frequency", flat=True)),
        "mails_received": IncomingMail.objects.filter(member=member).count(),
    }


def _decisions(member: Member) -> list[dict[str, Any]]:
    """What moderators decided about her, and why."""
    return [
        {
            "outcome": decision.outcome,
            "reason": decision.reason,
            "decided_at": decision.decided_at.isoformat(),
            "address": decision.get_absolute_url(),
        }
        for decision in Decision.objects.stated_to(member)
    ]


def erase(member: Member) -> None:
    """Her posts stay without her name; marks, follows, reactions and her name on notices go.

    With them goes what only she could see (drafts, pictures no post shows), and what her posts said before.
    """
    Revision.objects.filter(post__author=member).delete()
    Draft.objects.filter(member=member).delete()
    forget_of(member)
    forget_votes(member)
    Fingerprint.objects.filter(member=member).delete()
    SpamCheck.objects.filter(post__author=member).delete()
    Sanction.objects.filter(member=member).delete()
    TakenProfile.objects.filter(decision__member=member).delete()
    Topic.objects.filter(author=member).update(author=None)
    Topic.objects.filter(last_author=member).update(last_author=None)
    Post.objects.filter(author=member).update(author=None)
    reacted = Reaction.objects.filter(member=member)
    for kind in Reaction.Kind:
        counted = Post.objects.filter(pk__in=reacted.filter(kind=kind).values("post"))
        column = f"{kind}_count"
        counted.filter(**{f"{column}__gt": 0}).update(**{column: F(column) - 1})
    reacted.delete()
    for owned in (Voice, BadgeGrant, Reputation):
        owned._default_manager.filter(member=member).delete()
    ReadMark.objects.filter(member=member).delete()
    Follow.objects.filter(member=member).delete()
    MemberFollow.objects.filter(Q(member=member) | Q(followed=member)).delete()
    for kept in (CategoryFollow, CaughtUp, DigestPlan, IncomingMail):
        kept.objects.filter(member=member).delete()
    Report.objects.filter(reporter=member).update(reporter=None, name="", email="")
    Report.objects.filter(matter__member=member).update(title="")
    Matter.objects.filter(member=member).update(member=None)
    Decision.objects.filter(member=member).update(member=None, title="")
    Appeal.objects.filter(member=member).update(member=None, text="")
    Acceptance.objects.filter(member=member).delete()


registry.add("community", Holding(export=export, erase=erase))
