"""Complaints in three states, so that member and agent have something to do."""

from __future__ import annotations

from typing import Any

from feedback.complaints import actions
from portal.demo import photos

from . import World


def seed(world: World) -> None:
    for entry in sorted(world.words["cases"], key=lambda entry: -entry["days"]):
        _case(world, entry)


def _case(world: World, entry: dict[str, Any]) -> None:
    case = actions.file_case(
        member=world.people[entry["who"]],
        subject=entry["subject"],
        text=entry["text"],
        category=entry["category"],
        photos=[photos.lid()] if entry.get("photo") == "lid" else [],
        at=world.ago(entry["days"]),
    )
    for line in entry.get("messages", []):
        agent, at = world.people[line["who"]], world.ago(line["days"])
        actions.take(case=case, actor=agent, at=at)
        case.refresh_from_db()
        if entry["state"] == "resolved":
            points = line.get("goodwill", 0)
            actions.resolve(case=case, actor=agent, text=line["text"], goodwill_points=points, at=at)
        else:
            waiting = entry["state"] == "waiting"
            actions.reply_to_member(case=case, actor=agent, text=line["text"], waiting=waiting, at=at)
