"""What is held about a member's journeys."""

from __future__ import annotations

from typing import Any

from portal.members.models import Member
from portal.shell.privacy import Holding, registry

from .models import Run


def export(member: Member) -> list[dict[str, Any]]:
    runs = Run.objects.filter(member=member).select_related("journey").prefetch_related("verdicts")
    return [
        {
            "journey": run.journey.name,
            "started_at": run.created_at.isoformat(),
            "state": run.state,
            "verdict": run.verdict,
            "effects": [{"effect": v.effect, "verdict": v.verdict} for v in run.verdicts.all()],
        }
        for run in runs.order_by("pk")
    ]


def erase(member: Member) -> None:
    """What waits is called off; what was done stays, tied to a member without a name."""
    Run.objects.filter(member=member, state=Run.State.DUE).update(
        state=Run.State.SKIPPED, verdict=Run.Verdict.ERASED
    )


registry.add("journeys", Holding(export=export, erase=erase))
