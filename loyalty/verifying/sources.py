"""What points come from and go to: purchases with their awards, refunds and redemptions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from loyalty.models import Award, Lot, Posting, Purchase, Redemption, Refund


def _total(rows: QuerySet[Any], key: str, column: str) -> Coalesce:
    """The sum of `column` over the rows that the outer query's key selects."""
    return Coalesce(Subquery(rows.order_by().values(key).annotate(total=Sum(column)).values("total")), 0)


def purchases() -> Iterator[str]:
    """What the rules gave a purchase is what was posted for it and what its lots began with."""
    source = Concat(Value("purchase:"), Cast(OuterRef("pk"), CharField()))
    posted = Posting.objects.filter(
        kind=Posting.Kind.PURCHASE,
        source_system=OuterRef("source_system"),
        source_ref=OuterRef("external_id"),
    )
    issued = Lot.objects.filter(source=source, origin=None)
    rows = Purchase.objects.annotate(
        awarded=_total(Award.objects.filter(purchase=OuterRef("pk")), "purchase", "points"),
        posted=_total(posted, "kind", "points"),
        issued=_total(issued, "source", "issued"),
    )
    for row in rows.exclude(awarded=F("posted"), posted=F("issued")).iterator():
        sums = f"{row.awarded} awarded, {row.posted} posted, {row.issued} in lots"
        yield f"purchase {row.source_system}/{row.external_id}: {sums}"


def refunds() -> Iterator[str]:
    """What was refunded of a purchase, in money and in points, is what its refunds say."""
    refunds_of = Refund.objects.filter(purchase=OuterRef("pk"))
    rows = Purchase.objects.annotate(
        returned=_total(refunds_of, "purchase", "amount"),
        taken=_total(refunds_of, "purchase", "points_taken_back"),
        owed=_total(Award.objects.filter(purchase=OuterRef("pk")), "purchase", "taken_back"),
    )
    for row in rows.exclude(refunded=F("returned"), owed=F("taken")).iterator():
        money = f"{row.refunded} refunded, its refunds say {row.returned}"
        points = f"{row.owed} points taken back, its refunds say {row.taken}"
        yield f"purchase {row.source_system}/{row.external_id}: {money}; {points}"


def redemptions() -> Iterator[str]:
    """A redemption for points has a posting of as many, and one that is over has said so in the ledger."""
    free = Q(posting=None, points=0)
    for row in Redemption.objects.exclude(free | Q(points=F("posting__points"))).iterator():
        yield f"redemption {row.pk}: {row.points} points, its posting says otherwise"
    for row in _unsettled(Redemption.State.UNDONE, Posting.Kind.UNDO).iterator():
        yield f"redemption {row.pk}: it is undone, and its points were never given back"
    captured = _unsettled(Redemption.State.CAPTURED, Posting.Kind.CAPTURE)
    for row in captured.filter(undo_until__isnull=False).iterator():
        yield f"redemption {row.pk}: it is done, and its points were never spent"


def _unsettled(state: str, kind: str) -> QuerySet[Redemption]:
    settling = Posting.objects.filter(refers_to=OuterRef("posting"), kind=kind, points=OuterRef("points"))
    rows = Redemption.objects.filter(~Exists(settling), state=state, posting__isnull=False)
    return rows.order_by("pk")
