"""Giving rewards without points: to one member, or as a season campaign to many."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from loyalty import actions
from loyalty.forms.rewards import GiveForm
from loyalty.models import GiftCampaign
from portal.activity.admin import ReadOnly
from portal.shell.ports import Refused

TO_ONE, TO_MANY = "loyalty.add_redemption", "loyalty.add_giftcampaign"


class Giving(ModelAdmin):
    """Adds the page “Give a reward” to a list of redemptions."""

    list_before_template: str | None = "admin/loyalty/redemption/_door.html"

    def get_urls(self) -> list[Any]:
        give = self.admin_site.admin_view(self.give)
        return [path("give/", give, name="loyalty_redemption_give"), *super().get_urls()]

    def give(self, request: HttpRequest) -> HttpResponse:
        """A form; its POST gives at once to one member, or starts a campaign for many."""
        may_many = request.user.has_perm(TO_MANY)
        if not request.user.has_perm(TO_ONE):
            raise PermissionDenied
        form = GiveForm(request.POST or None, may_give_to_many=may_many)
        if form.is_valid():
            try:
                return redirect(self._give(request, **form.cleaned_data))
            except Refused as refusal:
                form.add_error(None, str(refusal))
        context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
        context["title"] = _("Give a reward")
        status = 422 if form.errors else 200
        return render(request, "admin/loyalty/redemption/give.html", context, status=status)

    def _give(self, request: HttpRequest, **values: Any) -> str:
        """Does it and says so; the address to go on with."""
        member, key, segment = values["to"], values["key"], values.get("segment")
        said = {"reward": values["reward"], "reason": values["reason"], "actor": request.user}
        if member is not None:
            given = actions.give(member=member, source=f"gift:{key}", **said)
            self.log_addition(request, given, values["reason"])
            messages.success(request, _("Given; the member is told."))
            return reverse("admin:loyalty_redemption_change", args=[given.pk])
        campaign = actions.give_to_segment(segment=segment, tier=values.get("tier"), key=key, **said)
        self.log_addition(request, campaign, values["reason"])
        messages.success(request, _("The campaign has begun; it is worked off in the background."))
        return reverse("admin:loyalty_giftcampaign_change", args=[campaign.pk])


@admin.register(GiftCampaign)
class GiftCampaignAdmin(ReadOnly):
    list_display = ["reward", "segment", "tier", "reason", "state", "given", "stopped", "created_at"]
    list_filter = ["state", "reward"]
    list_select_related = ["reward", "segment", "tier"]
    fields = [
        "reward", "segment", "tier", "reason", "given_by", "created_at", "state", "given", "stopped",
        "done_at", "last_error",
    ]  # fmt: skip
    ordering = ["-pk"]

    def called(self, obj: GiftCampaign) -> str:
        return f"{obj.reward} → {obj.segment or obj.tier or '–'}"
