"""Giving badges and taking them back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from community.events import BadgeGranted, BadgeRestored, BadgeRevoked
from community.models import Badge, BadgeGrant, IdeaStatus, Kind, Reputation, State, Topic, Voice
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused


def give_earned(*, standing: Reputation, member: Member, after_decision: bool = False) -> bool:
    """Give the badges whose threshold the standing reaches, in the caller's transaction; True where one was.

    After a decision those it no longer reaches are taken back; they come back without a word when it does
    again. What was given stays otherwise, also where a threshold is raised later.
    """
    measured = {badge: _measure(badge.measure, standing) for badge in Badge.objects.earned()}
    reached = [badge for badge, value in measured.items() if value >= badge.threshold]
    held = set(Badge.objects.held_by(member).values_list("pk", flat=True))
    given = [_grant(member, badge, None) for badge in reached if badge.pk not in held]
    lost = [badge.pk for badge in measured if badge not in reached and badge.pk in held]
    taken = _revoke(member, lost) if after_decision and lost else 0
    return any(given) or taken > 0


@transaction.atomic
def grant_badge(*, member: Member, badge: Badge, actor: Member | None = None) -> bool:
    """Staff gives a badge; False where the member has it already. Refused: earned (the worker gives it)."""
    _only_by_staff(badge)
    return _grant(member, badge, actor)


@transaction.atomic
def revoke_badge(*, member: Member, badge: Badge) -> bool:
    """Staff takes back a badge it has given; False where the member has none. Refused: earned."""
    _only_by_staff(badge)
    return _revoke(member, [badge.pk]) > 0


def members_waiting() -> QuerySet[Member]:
    """Those who have reached a badge and do not have it: no event has told of it, such as a day here."""
    waiting = Q(pk__in=[])
    for badge in Badge.objects.earned():
        holders = BadgeGrant.objects.filter(badge=badge, revoked_at=None).values("member")
        waiting |= Q(pk__in=_reaching(badge)) & ~Q(pk__in=holders)
    return Member.objects.filter(waiting, erased_at=None).order_by("pk")


def _reaching(badge: Badge) -> QuerySet[Any, Any]:
    """The members whose measure is at the badge's threshold."""
    if badge.measure == Badge.Measure.IDEAS:
        owner, rows = "author", _ideas_done().exclude(author=None)
    elif badge.measure == Badge.Measure.VOICES:
        owner, rows = "member", _voices_granted()
    else:
        return Reputation.objects.filter(**{f"{badge.measure}__gte": badge.threshold}).values("member")
    counted = rows.order_by().values(owner).annotate(times=Count("pk"))
    return counted.filter(times__gte=badge.threshold).values(owner)


def _ideas_done() -> QuerySet[Any]:
    return Topic.objects.filter(kind=Kind.IDEA, state=State.VISIBLE, idea_status=IdeaStatus.DONE)


def _voices_granted() -> QuerySet[Any]:
    return Voice.objects.filter(state=Voice.State.GRANTED)


def _only_by_staff(badge: Badge) -> None:
    if badge.measure:
        raise Refused("earned", _("This badge is given for what a member has done, not by hand."))


def _measure(measure: str, standing: Reputation) -> int:
    if measure == Badge.Measure.IDEAS:
        return _ideas_done().filter(author=standing.member_id).count()
    if measure == Badge.Measure.VOICES:
        return _voices_granted().filter(member=standing.member_id).count()
    value: int = getattr(standing, measure)
    return value


def _grant(member: Member, badge: Badge, actor: Member | None) -> bool:
    """Give it where she has it not; one taken back before comes back, and is told of once for ever."""
    mine = BadgeGrant.objects.filter(member=member, badge=badge)
    if mine.filter(revoked_at=None).exists():
        return False
    if mine.exclude(revoked_at=None).update(revoked_at=None):
        record(BadgeRestored(badge=badge.pk), member=member, actor=actor, source=f"badge:{badge.pk}")
        return True
    BadgeGrant.objects.create(member=member, badge=badge)
    record(
        BadgeGranted(badge=badge.pk, slug=badge.slug),
        member=member,
        actor=actor,
        source=f"badge:{badge.pk}",
        dedupe_key=f"badge_granted:{badge.pk}:{member.pk}",
    )
    return True


def _revoke(member: Member, badges: list[int]) -> int:
    held = BadgeGrant.objects.filter(member=member, badge__in=badges, revoked_at=None)
    lost = list(held.values_list("badge", flat=True))
    for badge in lost:
        record(BadgeRevoked(badge=badge), member=member, source=f"badge:{badge}")
    return held.filter(badge__in=lost).update(revoked_at=timezone.now())
