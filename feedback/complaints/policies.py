"""Who may do what with a case."""

from __future__ import annotations

from typing import Any

from .models import Case
from .states import Verb, allowed


def may_handle(actor: Any) -> bool:
    """Whether the actor works on cases: staff with the permission to change them."""
    return bool(actor.is_active and actor.is_staff and actor.has_perm("feedback.change_case"))


def may_reply(member: Any, case: Case) -> bool:
    """Whether the member may write on this case now: her own, and not closed."""
    return case.member_id is not None and case.member_id == member.pk and allowed(case.state, Verb.HEAR)


def possible_verbs(case: Case) -> set[Verb]:
    """What the case's state allows."""
    return {verb for verb in Verb if allowed(case.state, verb)}
