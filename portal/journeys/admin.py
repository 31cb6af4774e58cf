from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, StackedInline, TabularInline

from portal.activity.admin import ReadOnly

from . import effects
from .chances import this_month
from .forms import EffectForm, JourneyForm
from .models import Effect, Journey, Run, RunVerdict
from .wording import Names


class EffectInline(StackedInline):
    model = Effect
    form = EffectForm
    extra = 0
    fields = ["position", "effect", "params", ("probability", "budget", "used")]
    readonly_fields = ["used"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Effect]:
        return super().get_queryset(request).prefetch_related("uses")

    @admin.display(description=_("used this month"))
    def used(self, effect: Effect) -> str:
        if effect.budget is None or not effect.pk:
            return "–"
        said = {"used": effect.used_in(this_month()), "budget": effect.budget}
        return gettext("%(used)d of %(budget)d") % said


@admin.register(Journey)
class JourneyAdmin(ModelAdmin):
    form = JourneyForm
    inlines = [EffectInline]
    list_display = ["name", "summary", "active"]
    list_filter = ["active"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["summary"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "active", "summary"]}),
        (_("When and if"), {"fields": ["trigger", "custom_kind", "conditions", "delay_minutes"]}),
        (_("For whom"), {"fields": ["segment", "once_per_member", "holdout_percent"]}),
        (_("Why, as the member reads it"), {"fields": ["reason_en", "reason_de"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Journey]:
        return super().get_queryset(request).select_related("segment").prefetch_related("effects")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The sentences of a page share what they name."""
        page, names = super().get_changelist_instance(request), Names()
        for journey in page.result_list:
            journey.names = names
        return page

    @admin.display(description=_("In one sentence"))
    def summary(self, journey: Journey) -> str:
        return journey.sentence(getattr(journey, "names", Names())) if journey.pk else ""

    def has_delete_permission(self, request: HttpRequest, obj: Journey | None = None) -> bool:
        """A journey that has run is switched off, not deleted: its runs say why things came."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not Run.objects.filter(journey=obj).exists()


class VerdictInline(TabularInline):
    model = RunVerdict
    extra = 0
    can_delete = False
    hide_title = True
    fields = readonly_fields = [
        "position",
        "what",
        "verdict",
        "draw",
        "probability",
        "detail",
        "made",
        "at",
    ]

    @admin.display(description=_("effect"))
    def what(self, row: RunVerdict) -> str:
        known = effects.registry.get(row.effect)
        return str(known.label) if known else row.effect

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Run)
class RunAdmin(ReadOnly):
    """Why did she get this? One run, its event, and the verdict on each effect."""

    inlines = [VerdictInline]
    list_display = [
        "id",
        "journey",
        "member",
        "reason",
        "state",
        "verdict",
        "position",
        "due_at",
        "last_error",
    ]
    list_filter = ["state", "verdict", "journey"]
    list_select_related = ["journey", "member", "event"]
    search_fields = ["=id", "member__email", "member__handle", "member__number"]
    show_full_result_count = False
    actions = ["run_again"]
    fields = [
        "member",
        "journey",
        "reason",
        "state",
        "verdict",
        "position",
        "created_at",
        "due_at",
        "done_at",
        "attempts",
        "last_error",
    ]

    readonly_fields = ["reason"]

    @admin.display(description=_("event"))
    def reason(self, run: Run) -> SafeString:
        url = reverse("admin:activity_event_change", args=[run.event_id])
        return format_html('<a class="underline" href="{}">{}</a>', url, run.event.label)

    def called(self, obj: Run) -> str:
        return f"{obj.journey} · {obj.member}"

    @admin.action(description=_("Try dead letters again"), permissions=["revive"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        revived = Run.revive(queryset)
        self.message_user(request, _("%(count)d dead letters are due again.") % {"count": revived})

    def has_revive_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("journeys.change_run")
