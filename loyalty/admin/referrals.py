"""Referrals: read, and decided where something about them is doubtful."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.decorators import display

from loyalty import actions
from loyalty.actions.referral_review import OPEN
from loyalty.forms.deciding import ReasonForm
from loyalty.models import Referral, ReferralDecision
from loyalty.referrals.invitations import CHANNELS

from .deciding import Deciding, Decision
from .showing import counted

State = Referral.State


def approve(row: Referral, actor: Any, reason: str) -> None:
    actions.approve_referral(referral=row, actor=actor, reason=reason)


def refuse(row: Referral, actor: Any, reason: str) -> None:
    actions.refuse_referral(referral=row, actor=actor, reason=reason)


class ChannelFilter(admin.SimpleListFilter):
    """The ways invitations are sent, by their names."""

    title = _("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(CHANNELS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Referral]) -> QuerySet[Referral]:
        return queryset.filter(channel=self.value()) if self.value() else queryset


@admin.register(Referral)
class ReferralAdmin(Deciding):
    list_display = ["id", "referrer", "friend", "state_tag", "reason", "doubts", "way", "invited_at"]
    list_filter = ["state", "reason", ChannelFilter]
    list_select_related = ["referrer", "friend"]
    search_fields = ["referrer__email", "referrer__display_name", "friend__email", "friend__display_name"]
    date_hierarchy = "invited_at"
    ordering = ["-invited_at"]
    decisions = (
        Decision("approve", _("Let it count"), ReasonForm, approve, _("It counts."), is_main=True),
        Decision("refuse", _("Refuse"), ReasonForm, refuse, _("It does not count.")),
    )

    def waiting(self, request: HttpRequest) -> str:
        return counted(Referral.objects.filter(state=State.REVIEW)) if self.may_decide(request) else ""

    @display(
        description=_("state"),
        ordering="state",
        label=dict.fromkeys(State.values, "info")
        | {"review": "warning", "rewarded": "success", "refused": "danger"},
    )
    def state_tag(self, row: Referral) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @admin.display(description=_("what made it doubtful"))
    def doubts(self, row: Referral) -> str:
        return ", ".join(row.signs)

    @admin.display(description=_("channel"), ordering="channel")
    def way(self, row: Referral) -> str:
        return str(CHANNELS.get(row.channel, row.channel)) or "–"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Referral]:
        rows = super().get_queryset(request).select_related("programme", "referrer", "friend")
        return rows.select_related("purchase", "welcome__reward", "decided_by")

    def open_decisions(self, request: HttpRequest, obj: Referral) -> tuple[Decision, ...]:
        """Approval for what waits or was refused, refusal for what is not rewarded; never for one's own."""
        approve_it, refuse_it = self.decisions
        if request.user in (obj.referrer, obj.friend) or obj.referrer is None:
            return ()
        may_count = obj.friend is not None and obj.state in {State.REVIEW, State.REFUSED}
        return (approve_it,) * may_count + (refuse_it,) * (obj.state in OPEN)

    def facts_of(self, obj: Referral) -> list[tuple[Any, Any]]:
        return [
            (_("referrer"), _person(obj.referrer)),
            (_("friend"), _person(obj.friend)),
            (_("state"), obj.get_state_display()),
            (_("reason"), obj.get_reason_display()),
            (_("what made it doubtful"), ", ".join(obj.signs)),
            (_("channel"), CHANNELS.get(obj.channel, obj.channel)),
            (_("invited at"), _moment(obj.invited_at)),
            (_("joined at"), _moment(obj.joined_at)),
            (_("welcome voucher"), obj.welcome.reward.name if obj.welcome else ""),
            (_("first purchase"), obj.purchase.external_id if obj.purchase else ""),
            (_("reward due at"), _moment(obj.reward_due_at)),
            (_("points for the referrer"), obj.points),
            (_("rewarded at"), _moment(obj.rewarded_at)),
            *(_decision(one) for one in obj.decisions.select_related("decided_by")),
        ]


def _decision(one: ReferralDecision) -> tuple[Any, Any]:
    """When and by whom, and what was decided on which grounds."""
    label = pgettext_lazy("of a referral", "counts") if one.counts else _("does not count")
    who = f"{_moment(one.decided_at)}, {one.decided_by or '–'}"
    return label, f"{one.grounds} ({who})"


def _person(member: Any) -> str:
    return f"{member.display_name} · {member.email or member.number}" if member else ""


def _moment(value: Any) -> str:
    return date_format(localtime(value), "SHORT_DATETIME_FORMAT") if value else ""
