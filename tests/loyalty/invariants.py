"""What must always be true of the books (design, section 3), said again without the ledger's own code."""

from __future__ import annotations

from collections import Counter, defaultdict

from django.db.models import F, Sum
from django.utils import timezone

from loyalty.ledger import ledger
from loyalty.models import (
    Account,
    Award,
    Entry,
    GoodwillBudget,
    Lot,
    Posting,
    Purchase,
    Redemption,
    RuleUse,
)

MEMBER_SLOTS = ("pending", "available", "reserved", "debt", "qualifying")
PERIODS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}


def check_books() -> None:
    """Every invariant of every account, or an AssertionError that names the account."""
    check_sums()
    check_sources()
    check_limits()
    for account in Account.objects.all():
        check_account(account)


def check_sums() -> None:
    """All slots together sum to zero; what left one account came to another; what is owed was lent."""
    replayed = replay(Entry.objects.all())
    assert sum(replayed.values()) == 0
    assert replayed["moved"] == 0
    assert replayed["lent"] == -replayed["debt"]
    assert replayed["counted"] == -replayed["qualifying"]


def replay(entries) -> Counter:
    """The balance of each slot, summed up from single entries."""
    balance = Counter()
    for from_slot, to_slot, points in entries.values_list("from_slot", "to_slot", "points"):
        assert points > 0
        balance[from_slot] -= points
        balance[to_slot] += points
    return balance


def check_account(account: Account) -> None:
    replayed = replay(Entry.objects.filter(account=account))
    for slot in MEMBER_SLOTS:
        assert getattr(account, slot) == replayed[slot], f"{account.pk}: {slot}"
        assert getattr(account, slot) >= 0, f"{account.pk}: {slot}"
    assert not (account.available and account.debt), account.pk
    if account.merged_into_id:
        assert not any(getattr(account, slot) for slot in MEMBER_SLOTS), f"{account.pk} is merged"
    check_lots(account)
    check_postings(account)


def check_lots(account: Account) -> None:
    lots = list(Lot.objects.filter(account=account))
    assert sum(lot.remaining for lot in lots) == account.available + account.reserved + account.pending
    assert sum(lot.reserved for lot in lots) == account.reserved, account.pk
    assert sum(lot.remaining for lot in lots if lot.state == "pending") == account.pending, account.pk
    now = timezone.now()
    past = sum(
        lot.remaining - lot.reserved for lot in lots if lot.state == "available" and lot.expires_at <= now
    )
    assert ledger.spendable(account) == account.available - past, account.pk
    held = Redemption.objects.filter(account=account, state="reserved")
    assert (held.aggregate(total=Sum("points"))["total"] or 0) == account.reserved, account.pk


def check_postings(account: Account) -> None:
    """One source counts once per kind, and nothing leaves a lot for a reward after the lot's expiry."""
    keys = Counter(Posting.objects.filter(account=account).values_list("source_system", "source_ref", "kind"))
    assert all(count == 1 for count in keys.values())
    for slot in ("redeemed", "reserved"):
        spent = Entry.objects.filter(account=account, to_slot=slot, effective_at__gte=F("lot__expires_at"))
        assert not spent.exists(), f"{account.pk}: {slot} after its expiry"


def check_sources() -> None:
    """What purchases gave and refunds took is what awards say, within what was paid and given."""
    for purchase in Purchase.objects.prefetch_related("awards", "refunds"):
        awards, refunds = purchase.awards.all(), purchase.refunds.all()
        assert sum(refund.amount for refund in refunds) == purchase.refunded <= purchase.amount
        assert sum(award.taken_back for award in awards) == sum(one.points_taken_back for one in refunds)
        if purchase.refunded == purchase.amount:
            assert all(award.taken_back == award.points for award in awards), purchase.pk


def check_limits() -> None:
    """Caps and budgets are used by what was given and not taken back, and never passed."""
    given: Counter = Counter()
    for award in Award.objects.select_related("rule", "purchase__programme"):
        rule, points = award.rule, award.points - award.taken_back
        day = award.purchase.programme.day_of(award.purchase.purchased_at)
        if rule.cap_points is not None:
            form = PERIODS.get(rule.cap_period)
            period = day.strftime(form) if form else rule.cap_period
            given[rule.key, award.purchase.earning_state.get("account"), period] += points
            assert given[rule.key, award.purchase.earning_state.get("account"), period] <= rule.cap_points
        if rule.budget is not None:
            given[rule.key, 0, "ever"] += points
    used = {(use.key, use.account_id, use.period): use.points for use in RuleUse.objects.all()}
    assert {place: points for place, points in used.items() if points} == {
        place: points for place, points in given.items() if points
    }
    by_agent: dict[int, int] = defaultdict(int)
    for budget in GoodwillBudget.objects.filter(period__regex=r"^\d{4}-\d{2}$"):
        by_agent[budget.agent_id] += budget.granted
    granted = Posting.objects.filter(kind="goodwill").values_list("actor").annotate(total=Sum("points"))
    for agent, points in granted.order_by():
        assert points >= by_agent[agent], f"goodwill of {agent}"
