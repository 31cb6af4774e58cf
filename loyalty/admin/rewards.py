"""Rewards are set up here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from loyalty import actions, money
from loyalty.forms.rewards import RewardForm
from loyalty.models import Reward


@admin.register(Reward)
class RewardAdmin(ModelAdmin):
    form = RewardForm
    list_display = ["slug", "kind", "name_en", "name_de", "points", "worth", "percent", "stock", "active"]
    list_filter = ["kind", "active"]
    list_select_related = ["programme"]
    search_fields = ["slug", "name_en", "name_de"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = ["shown"]
    fieldsets = [
        (None, {"fields": ["programme", "kind", "slug", "active", "points"]}),
        (_("In words and as a picture"), {
            "fields": ["name_en", "name_de", "about_en", "about_de", "shown", "upload"],
        }),
        (_("Who may have it, and when"), {
            "fields": ["from_tier", "segment", "stock", "per_member", "offered_from", "offered_until"],
        }),
        (_("Vouchers"), {"fields": ["value", "percent", "valid_months"]}),
        (_("Events"), {"fields": ["happens_at", "place"]}),
        (_("Donations and the club"), {"fields": ["charity", "plan"]}),
    ]  # fmt: skip

    @admin.display(description=_("value"), ordering="value")
    def worth(self, reward: Reward) -> str:
        return money.spoken(reward.value, reward.programme.currency) if reward.value else "–"

    @admin.display(description=_("picture"))
    def shown(self, reward: Reward) -> SafeString | str:
        if not reward.picture_id:
            return "–"
        return format_html('<img src="/loyalty/pictures/{}/" width="320" alt="">', reward.picture_id)

    def save_model(self, request: HttpRequest, obj: Reward, form: Any, change: bool) -> None:
        """Write what was changed here and nothing else: members go on redeeming meanwhile."""
        changed = [name for name in form.changed_data if name != "upload"]
        obj.save(update_fields=changed if change else None)
        for picture in form.cleaned_data["upload"]:
            actions.show_picture(reward=obj, picture=picture, actor=request.user)  # type: ignore[arg-type]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
