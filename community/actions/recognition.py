"""Keeping a member's standing: her counts, the trust they earn, and what staff sets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from community.events import AmbassadorNamed, TrustReached
from community.models import Post, ReadMark, RecognitionSettings, Reputation, Trust, TrustStep
from community.recognition import merits, rights
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.members.actions import set_traits
from portal.members.models import Member

from .badges import give_earned, members_waiting
from .sanctions import hold_standing

CHUNK = 500
_KEPT = (*merits.COUNTED, "trust")


@transaction.atomic
def settle(*, member: Member, after_decision: bool = False) -> bool:
    """Reckon the member's counts, trust and badges anew; True where that changed something.

    It asks for what stands, so that an event delivered twice, late or out of order counts once. Badges whose
    base is gone are taken back `after_decision` alone.
    """
    if member.erased_at is not None:
        return False
    standing = hold_standing(member)
    changed = _bring_up(standing)
    if changed:
        standing.save(update_fields=list(changed))
    if standing.trust > changed.get("trust", standing.trust):
        _tell_level(standing, member)
    if {"trust", "post_count"} & changed.keys():
        _write_traits(standing, member)
    badges = give_earned(standing=standing, member=member, after_decision=after_decision)
    return badges or bool(changed)


def settle_all() -> int:
    """Settle everybody whose counts or trust differ from the rows behind them, or whom a badge waits for.

    Returns how many.
    """
    ladder = TrustStep.objects.ladder()
    done = sum(each(_differing(ids, ladder), lambda row: settle(member=row.member)) for ids in _chunks())
    return done + each(members_waiting(), lambda member: settle(member=member))


@transaction.atomic
def note_day(*, member: Member, day: date | None = None) -> bool:
    """She is here on `day` (in the portal's time zone; default today); False where that is known already."""
    day = day or timezone.localdate()
    mine = Reputation.objects.filter(member=member)
    known = mine.values_list("last_day", flat=True).first()
    if known is not None and known >= day:
        return False
    Reputation.objects.bulk_create([Reputation(member=member)], ignore_conflicts=True)
    earlier = mine.filter(Q(last_day=None) | Q(last_day__lt=day))
    return bool(earlier.update(days_here=F("days_here") + 1, last_day=day))


@transaction.atomic
def fix_trust(*, member: Member, level: int | None) -> None:
    """Staff sets the member's level of trust, whatever she has earned; None leaves it to that again."""
    standing = hold_standing(member)
    standing.fixed_trust = level
    standing.save(update_fields=["fixed_trust"])
    _write_traits(standing, member)


@transaction.atomic
def name_ambassador(*, member: Member, actor: Member | None, active: bool = True) -> bool:
    """Make the member an ambassador, or no longer; False where nothing changes. Told the first time only."""
    standing = hold_standing(member)
    if standing.ambassador == active:
        return False
    standing.ambassador = active
    standing.save(update_fields=["ambassador"])
    if active:
        key = f"ambassador:{member.pk}"
        record(AmbassadorNamed(), member=member, actor=actor, source=f"member:{member.pk}", dedupe_key=key)
    return True


def list_on_leaderboard(*, member: Member, listed: bool) -> None:
    """The member appears on the leaderboard, or leaves it; both at once."""
    Reputation.objects.update_or_create(member=member, defaults={"listed": listed})


def set_up_recognition(*, leaderboard: bool, pictures_from: int = Trust.KNOWN) -> None:
    """Show the leaderboard to all members, or to nobody; pictures from a level of trust on.

    Other processes follow within seconds.
    """
    values = {"leaderboard": leaderboard, "pictures_from": pictures_from}
    RecognitionSettings.objects.update_or_create(pk=RecognitionSettings.ONLY, defaults=values)
    rights.forget()


def _bring_up(standing: Reputation) -> dict[str, int]:
    """Set what the rows behind it say; returns what it was where it was something else."""
    # Asked after the lock: whoever counted before has committed.
    now = Reputation.objects.annotate(**merits.counts()).get(pk=standing.pk)
    before = {name: getattr(standing, name) for name in _KEPT}
    for name in merits.COUNTED:
        setattr(standing, name, getattr(now, f"now_{name}"))
    standing.trust = merits.level_earned(standing, TrustStep.objects.ladder())
    return {name: value for name, value in before.items() if getattr(standing, name) != value}


def _tell_level(standing: Reputation, member: Member) -> None:
    """Each level is told of once, also where it is lost and reached again."""
    record(
        TrustReached(level=standing.trust),
        member=member,
        source=f"member:{member.pk}",
        dedupe_key=f"trust_reached:{member.pk}:{standing.trust}",
    )


def _write_traits(standing: Reputation, member: Member) -> None:
    set_traits(member, community_trust=standing.level, community_posts=standing.post_count)


def _chunks() -> Iterator[list[int]]:
    """All who have written or read, by id; those without a row get one."""
    last = 0
    seen = Q(pk__in=Post.objects.values("author")) | Q(pk__in=ReadMark.objects.values("member"))
    new = Member.objects.filter(seen, reputation=None, erased_at=None).values_list("pk", flat=True)
    Reputation.objects.bulk_create([Reputation(member_id=pk) for pk in new], CHUNK, ignore_conflicts=True)
    while ids := list(
        Reputation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]
    ):
        yield ids
        last = ids[-1]


def _differing(ids: list[int], ladder: list[TrustStep]) -> list[Reputation]:
    rows = Reputation.objects.filter(pk__in=ids).select_related("member").annotate(**merits.counts())
    return [row for row in rows.order_by("pk") if _differs(row, ladder)]


def _differs(row: Reputation, ladder: list[TrustStep]) -> bool:
    right = {name: getattr(row, f"now_{name}") for name in merits.COUNTED}
    if any(getattr(row, name) != value for name, value in right.items()):
        return True
    return merits.level_earned(row, ladder) != row.trust
