"""Which articles a member has judged: exported and erased with her."""

from __future__ import annotations

from typing import Any

from portal.members.models import Member
from portal.shell.privacy import Holding, registry

from .actions import voter_of_member
from .models import Vote


def export(member: Member) -> list[dict[str, Any]]:
    votes = Vote.objects.filter(voter=voter_of_member(member.pk)).select_related("article")
    return [
        {"article": vote.article.slug, "helpful": vote.helpful, "voted_at": vote.voted_at.isoformat()}
        for vote in votes
    ]


def erase(member: Member) -> None:
    """The counts stay; who gave them goes."""
    Vote.objects.filter(voter=voter_of_member(member.pk)).delete()


registry.add("help", Holding(export=export, erase=erase))
