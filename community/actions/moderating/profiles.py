"""Taking what a member says of herself out of her profile, and giving it back."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from community import policies
from community.models import Decision, TakenProfile
from portal.members.models import Member
from portal.shell.ports import Refused

Left = Decision.Left


def take_profile(decision: Decision) -> None:
    """Her name and handle become neutral ones, and her text empty; her standing is held by the caller.

    She may choose others. Refused: no_member, not_allowed (staff, oneself).
    """
    member = decision.member
    if member is None or member.erased_at is not None:
        raise Refused("no_member", _("There is no member any more who could be sanctioned."))
    if not policies.may_be_sanctioned(member, by=decision.decided_by):
        raise Refused("not_allowed", _("This member cannot be sanctioned by you."))
    member.refresh_from_db(fields=["display_name", "handle", "about"])
    neutral = _neutral_name()
    TakenProfile.objects.create(
        decision=decision,
        display_name=member.display_name,
        handle=member.handle,
        about=member.about,
        given=neutral,
    )
    Member.objects.filter(pk=member.pk).update(display_name=neutral, handle=neutral, about="")


def give_profile_back(decision: Decision) -> str:
    """Undo `take_profile`, but for what she has changed since; answers why not all of it could be, else "".

    Where a later decision has taken what this one gave her, that one keeps the former texts from now on.
    """
    taken = TakenProfile.objects.filter(decision=decision).select_related("decision__member").first()
    if taken is None:
        return ""
    member = taken.decision.member
    if member is None or member.erased_at:
        return Left.NO_WAY
    former = {"display_name": taken.display_name, "handle": taken.handle, "about": taken.about}
    later = TakenProfile.objects.filter(decision__member=member, decision__reversed_at=None)
    if later.filter(handle=taken.given).update(**former):
        return ""
    now = {"display_name": taken.given, "handle": taken.given, "about": ""}
    kept = {name for name, value in now.items() if getattr(member, name) != value}
    if Member.objects.filter(handle=taken.handle).exists():
        former.pop("handle")
    put = {name: value for name, value in former.items() if name not in kept}
    Member.objects.filter(pk=member.pk).update(**put)
    return Left.CHANGED if kept else ""


def _neutral_name() -> str:
    """Free, and telling nothing."""
    while True:
        name = f"member-{secrets.randbelow(10**8):08d}"
        if not Member.objects.filter(handle=name).exists():
            return name
