"""The club: memberships begin, are renewed, and end before their time."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import MembershipEnded, MembershipStarted
from loyalty.ledger import ledger
from loyalty.models import Account, ClubPlan, Membership, Programme, Purchase, Redemption, Reward
from portal.activity.actions import record
from portal.members.actions import set_traits
from portal.retrying import retried
from portal.shell.ports import Refused

from .captured import when_captured
from .programmes import is_own, locked_account_of

if TYPE_CHECKING:
    from portal.members.models import Member

#: A purchase of more terms than these is a slip of the till.
MOST_TERMS = 10


@retried
@transaction.atomic
def start_or_renew(
    *,
    member: Member,
    plan: ClubPlan,
    source: str,
    given_by: Member | None = None,
    starts_at: datetime | None = None,
) -> Membership:
    """One term of the plan, once per `source`. It begins when the last term ends, else at `starts_at`
    (default now). Refused: own_account where staff gives it to herself.
    """
    if given_by is not None and is_own(given_by, member):
        raise Refused("own_account", _("You can't give a membership to yourself."))
    account = locked_account_of(member, plan.programme)
    known = Membership.objects.filter(source=source).first()
    if known is not None:
        return known
    now = timezone.now()
    begins = _begins(account, starts_at or now)
    membership = Membership.objects.create(
        account=account, plan=plan, source=source, months=plan.months, given_by=given_by,
        starts_at=begins, ends_at=_ends(plan.programme, begins, plan.months),
    )  # fmt: skip
    payload = MembershipStarted(
        membership_id=membership.pk, plan=plan.slug, renewal=begins > (starts_at or now)
    )
    record(
        payload,
        member=member,
        actor=given_by or member,
        source=f"membership:{membership.pk}",
        occurred_at=min(now, starts_at or now),
    )
    begin(membership, now)
    return membership


def _begins(account: Account, wished: datetime) -> datetime:
    """When the term that is running or planned last ends, else the moment wished for."""
    last = Membership.objects.standing().filter(account=account, ends_at__gt=wished).order_by("-ends_at")
    return last.values_list("ends_at", flat=True).first() or wished


def _ends(programme: Programme, begins: datetime, months: int) -> datetime:
    """The exclusive end: as the day it began on returns; with the month where that one lacks the day."""
    first = programme.day_of(begins)
    returns = first + relativedelta(months=months)
    return programme.start_of(returns + timedelta(days=int(returns.day < first.day)))


def begin(membership: Membership, now: datetime) -> bool:
    """Tell the member's traits that it runs; False where it does not, or is told already."""
    if not membership.starts_at <= now < membership.ends_at:
        return False
    planned = Membership.objects.filter(pk=membership.pk, state=Membership.State.PLANNED)
    if not planned.update(state=Membership.State.RUNNING):
        return False
    if membership.account.member:
        set_traits(membership.account.member, club=membership.plan.slug)
    return True


@when_captured(Reward.Kind.CLUB)
def join_by_reward(redemption: Redemption) -> Membership | None:
    """The term a settled redemption of a club reward brings. Refused: no_plan."""
    plan, member = redemption.reward.plan, redemption.account.member
    if plan is None:
        raise Refused("no_plan", _("This reward names no plan."))
    if member is None:
        return None
    given_by = None if redemption.given_by == member else redemption.given_by
    return start_or_renew(member=member, plan=plan, source=f"redemption:{redemption.pk}", given_by=given_by)


@transaction.atomic
def join_by_purchase(*, purchase: Purchase) -> list[Membership]:
    """The terms that the lines of a counted purchase bring: one for each unit of a plan's SKU, once."""
    if purchase.state != Purchase.State.COUNTED or purchase.member is None or not purchase.lines:
        return []
    terms: dict[str, int] = defaultdict(int)
    for line in purchase.basket.lines:
        terms[line.sku] += line.quantity
    plans = ClubPlan.objects.filter(programme=purchase.programme, sku__in=list(terms)).order_by("pk")
    if not plans:
        return []
    # A refund at the same moment holds this lock: it is seen here, or finds the terms.
    locked_account_of(purchase.member, purchase.programme)
    purchase.refresh_from_db(fields=["refunded"])
    if purchase.refunded >= purchase.amount > 0:
        return []
    return [
        start_or_renew(
            member=purchase.member,
            plan=plan,
            source=f"purchase:{purchase.pk}:{plan.pk}:{number}",
            starts_at=purchase.purchased_at,
        )
        for plan in plans
        for number in range(1, min(MOST_TERMS, terms[plan.sku or ""]) + 1)
    ]


@retried
@transaction.atomic
def cancel_membership(*, membership: Membership, actor: Member | None = None, reason: str = "") -> None:
    """End a term before its time; those that were to follow it move up. Repeatable.

    Refused: own_account where staff cancels her own.
    """
    if actor is not None and is_own(actor, membership.account.member):
        raise Refused("own_account", _("Another person has to do this for you."))
    account, now = ledger.locked(membership.account), timezone.now()
    standing = Membership.objects.standing().filter(pk=membership.pk)
    had_begun = standing.exclude(state=Membership.State.PLANNED).exists()
    changes = {"cancelled_at": now, "state": Membership.State.CANCELLED, "cancel_reason": reason[:200]}
    changes |= {"doubted_at": None}
    if not standing.update(**changes):
        return
    move_up(account, now)
    if had_begun:
        tell_end(membership, account, now, actor)


def move_up(account: Account, now: datetime) -> None:
    """Terms that have not begun follow what is left without a gap; each keeps its length."""
    running = Membership.objects.running(now).filter(account=account).order_by("-ends_at").first()
    begins = running.ends_at if running else now
    waiting = Membership.objects.standing().filter(account=account, starts_at__gt=now)
    for term in waiting.select_related("plan", "account__member").order_by("starts_at", "pk"):
        if begins < term.starts_at:
            term.starts_at, term.ends_at = begins, _ends(account.programme, begins, term.months)
            term.save(update_fields=["starts_at", "ends_at"])
            begin(term, now)
        begins = term.ends_at


def tell_end(membership: Membership, account: Account, now: datetime, actor: Member | None = None) -> None:
    """Where no other term runs, the trait goes and the end is told, once per term."""
    running = Membership.objects.running(now).filter(account=account)
    if running.exists() or account.member is None:
        return
    set_traits(account.member, club=None)
    record(
        MembershipEnded(membership_id=membership.pk, plan=membership.plan.slug),
        member=account.member,
        actor=actor,
        source=f"membership:{membership.pk}",
        dedupe_key=f"membership_ended:{membership.pk}",
    )
