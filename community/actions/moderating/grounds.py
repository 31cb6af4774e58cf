"""What a decision must rest on: house rules in force, a law, or spam; and a reason somebody can read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Decision, HouseRules, Rule
from portal.shell.ports import Refused

Ground = Decision.Ground


@dataclass(frozen=True)
class Because:
    """What a decision rests on: `ground` (Decision.Ground) with its `rule` or `law`, and the reason."""

    ground: str = ""
    rule: Rule | None = None
    law: str = ""
    reason: str = ""


def checked(decision: Decision) -> Decision:
    """The decision, if it names what it has to; else Refused: no_ground, no_reason, no_end, ended.

    A limitation may be for good, a suspension may not: that is a ban.
    """
    if not decision.is_restriction:
        decision.ground = decision.ground if decision.reason else Ground.NONE
        return decision
    _check_ground(decision)
    if not decision.reason and decision.ground != Ground.SPAM:
        raise Refused("no_reason", _("Please give a reason: the author will read it."))
    if decision.outcome == Decision.Outcome.SUSPEND and decision.until is None:
        raise Refused("no_end", _("Say until when the member is suspended."))
    if decision.until is not None and decision.until <= timezone.now():
        raise Refused("ended", _("This moment is over already; choose a later one."))
    return decision


def _check_ground(decision: Decision) -> None:
    if decision.ground == Ground.RULES:
        current = HouseRules.objects.current()
        if (decision.rule.rules if decision.rule else None) != current:
            raise Refused("no_ground", _("Name the rule of the house rules in force."))
        decision.law = ""
    elif decision.ground == Ground.LAW:
        decision.rule = None
        if not decision.law:
            raise Refused("no_ground", _("Name the law, with its section."))
    elif decision.ground == Ground.SPAM:
        decision.rule, decision.law = None, ""
    else:
        raise Refused("no_ground", _("Choose what the decision rests on: a rule, a law, or spam."))
