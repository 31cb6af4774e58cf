"""The house rules in the admin: a draft is written and published; what is published can only be read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline
from unfold.decorators import action

from community import actions
from community.models import HouseRules, Rule
from portal.shell.ports import Refused


def _is_published(rules: HouseRules | None) -> bool:
    return rules is not None and rules.published_at is not None


class RuleInline(StackedInline):
    model = Rule
    extra = 0
    fields = [("position", "code"), ("title_en", "title_de"), ("text_en", "text_de")]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return not _is_published(obj) and super().has_delete_permission(request, obj)


@admin.register(HouseRules)
class HouseRulesAdmin(ModelAdmin):
    list_display = ["version", "published_at", "rule_count"]
    fields = ["version", "published_at", "introduction_en", "introduction_de"]
    readonly_fields = ["published_at"]
    inlines = [RuleInline]
    actions = ["draft_like"]
    actions_submit_line = ["publish"]

    @admin.display(description=_("rules"))
    def rule_count(self, rules: HouseRules) -> int:
        return rules.rules.count()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        newest = HouseRules.objects.order_by("-version").first()
        return {"version": str(newest.version + 1 if newest else 1)}

    def has_change_permission(self, request: HttpRequest, obj: HouseRules | None = None) -> bool:
        return not _is_published(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: HouseRules | None = None) -> bool:
        return not _is_published(obj) and super().has_delete_permission(request, obj)

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        draft = HouseRules.objects.filter(pk=object_id, published_at=None) if object_id else None
        return super().has_change_permission(request) and (draft is None or draft.exists())

    def save_model(self, request: HttpRequest, obj: HouseRules, form: Any, change: bool) -> None:
        """The buttons wait until the rules below are saved as well."""
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "publish" in request.POST:
            self.publish(request, form.instance)

    @action(description=_("Save and publish: it can no longer be changed"), permissions=["publish"])
    def publish(self, request: HttpRequest, obj: HouseRules) -> None:
        try:
            actions.publish_rules(rules=obj)
        except Refused as refusal:
            messages.error(request, str(refusal))

    @admin.action(description=_("Write a new version out of the selected one"), permissions=["add"])
    def draft_like(self, request: HttpRequest, queryset: QuerySet[HouseRules]) -> None:
        for rules in queryset[:1]:
            draft = actions.draft_rules(like=rules)
            messages.success(request, _("Version %(version)d is a draft now.") % {"version": draft.version})
