"""What time does to memberships: they begin and end, members are reminded, and have a gift once a year."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from loyalty import reasons
from loyalty.events import BirthdayGiftSkipped, MembershipEnding
from loyalty.ledger import ledger
from loyalty.models import Account, Membership, Redemption
from portal.activity.actions import record
from portal.activity.upkeep import each
from portal.retrying import retried
from portal.shell.ports import Refused

from .club import begin, tell_end
from .giving import give

if TYPE_CHECKING:
    from portal.members.models import Member

#: Days before the end at which a member is reminded; the first only of terms longer than a month.
REMINDERS = (30, 7)


def follow_memberships(limit: int = 1000) -> int:
    """What time does to memberships: those due begin or end; returns how many.

    When this runs changes no answer that asks for what holds now.
    """
    now, states = timezone.now(), Membership.State
    ending = _due(Q(state=states.RUNNING) | Q(state=states.PLANNED), ends_at__lte=now)
    beginning = _due(Q(state=states.PLANNED), starts_at__lte=now, ends_at__gt=now)
    done = each(beginning.order_by("starts_at", "pk")[:limit], _begin_one)
    return done + each(ending.order_by("ends_at", "pk")[:limit], _end_one)


def _due(condition: Q, **limits: Any) -> QuerySet[Membership]:
    return Membership.objects.filter(condition, **limits).select_related("plan", "account__member")


@retried
@transaction.atomic
def _begin_one(membership: Membership) -> bool:
    ledger.locked(membership.account)
    return begin(membership, timezone.now())


@retried
@transaction.atomic
def _end_one(membership: Membership) -> bool:
    account = ledger.locked(membership.account)
    open_ = Membership.objects.standing().filter(pk=membership.pk).exclude(state=Membership.State.ENDED)
    if not open_.update(state=Membership.State.ENDED):
        return False
    tell_end(membership, account, timezone.now())
    return True


def remind_of_memberships(limit: int = 1000) -> int:
    """Record for terms that end in 30 or in 7 days, and have no successor, that they do; once each."""
    now = timezone.now()
    early, late = REMINDERS
    due = Q(reminded__isnull=True, months__gt=1, ends_at__lte=now + timedelta(days=early))
    due |= Q(ends_at__lte=now + timedelta(days=late)) & (Q(reminded__isnull=True) | Q(reminded=early))
    following = Membership.objects.standing().filter(
        account=OuterRef("account"), starts_at__gte=OuterRef("ends_at")
    )
    terms = _due(due, state=Membership.State.RUNNING, ends_at__gt=now).filter(~Exists(following))
    return each(terms.order_by("ends_at", "pk")[:limit], _remind)


@retried
@transaction.atomic
def _remind(membership: Membership) -> bool:
    late = membership.ends_at <= timezone.now() + timedelta(days=REMINDERS[1])
    days = REMINDERS[1] if late else REMINDERS[0]
    told = Membership.objects.filter(pk=membership.pk, reminded=membership.reminded)
    if not told.update(reminded=days):
        return False
    if membership.account.member is None:
        return False
    payload = MembershipEnding(membership_id=membership.pk, plan=membership.plan.slug, days=days)
    dedupe_key = f"membership_ending:{membership.pk}:{days}"
    source = f"membership:{membership.pk}"
    return bool(record(payload, member=membership.account.member, source=source, dedupe_key=dedupe_key))


@retried
@transaction.atomic
def give_birthday_gift(*, member: Member, year: int) -> Redemption | None:
    """The gift of the plan whose membership runs, once a year and person; None where there is none.

    None also where it can't be given, such as out of stock: that is recorded, and not tried again.
    """
    running = Membership.objects.running(timezone.now()).filter(account__member=member)
    membership = running.select_related("plan__birthday_reward").order_by("ends_at").first()
    reward = membership.plan.birthday_reward if membership else None
    if membership is None or reward is None:
        return None
    if given := _given_before(membership.account_id, year):
        return given
    source = f"birthday:{membership.account_id}:{year}"
    try:
        return give(reward=reward, member=member, source=source, reason=reasons.BIRTHDAY)
    except Refused as refusal:
        skipped = BirthdayGiftSkipped(reward=reward.slug, code=refusal.code)
        record(skipped, member=member, source=source, dedupe_key=f"{source}:skipped")
        return None


def _given_before(account_id: int, year: int) -> Redemption | None:
    """What one of the accounts that were merged into hers was given."""
    merged = Account.objects.filter(merged_into=account_id).values_list("pk", flat=True)
    return Redemption.objects.filter(source__in=[f"birthday:{pk}:{year}" for pk in merged]).first()
