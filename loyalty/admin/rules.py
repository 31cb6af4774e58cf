"""Earning rules: drafts are edited here, published and ended by buttons; published versions are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin, TabularInline

from loyalty import actions
from loyalty.earning import describing
from loyalty.forms.rules import RateForm, RuleForm
from loyalty.models import EarningRule, Programme, RuleRate, RuleUse
from portal.shell.ports import Refused

from . import simulating

Standing = EarningRule.Standing
POINTS, PER_AMOUNT = "effect == 'points'", "effect == 'points' && basis == 'amount'"


@dataclass(frozen=True)
class Press:
    """A button: where it is offered, what it does, and what it says then."""

    label: str | Promise
    done: str | Promise
    standings: frozenset[str]
    act: Callable[[EarningRule, Any], EarningRule | None]


PRESSES = {
    "publish": Press(
        gettext_lazy("Publish"),
        gettext_lazy("The rule is published. What has been earned keeps the version of its day."),
        frozenset({Standing.DRAFT}),
        lambda rule, actor: actions.publish_rule(rule=rule, actor=actor),
    ),
    "draft": Press(
        gettext_lazy("New draft from this version"),
        gettext_lazy("Here is the draft of the next version."),
        frozenset(set(Standing) - {Standing.DRAFT}),
        lambda rule, actor: actions.new_rule_version(rule=rule),
    ),
    "end": Press(
        gettext_lazy("End this rule now"),
        gettext_lazy("The rule has ended. What has been earned stays."),
        frozenset({Standing.LIVE, Standing.PLANNED}),
        lambda rule, actor: actions.end_rule(rule=rule, actor=actor),
    ),
}


def _is_open(request: HttpRequest, rule: EarningRule | None) -> bool:
    """Whether the fields are shown to be typed in: a draft's, and once more what could not be saved."""
    return rule is None or rule.is_draft or hasattr(request, "refusal")


class RateInline(TabularInline):
    model = RuleRate
    form = RateForm
    extra = 0
    verbose_name_plural = gettext_lazy("Other currencies, each with its own amounts; none: earns nothing")

    def has_add_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        return super().has_add_permission(request, obj) and _is_open(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        return super().has_change_permission(request, obj) and _is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _is_open(request, obj)


@admin.register(EarningRule)
class EarningRuleAdmin(ModelAdmin):
    form = RuleForm
    inlines = [RateInline]
    list_display = ["__str__", "key", "where", "says", "valid_from", "valid_until"]
    list_filter = ["key", "effect"]
    ordering = ["key", "-version"]
    change_form_outer_before_template = "admin/loyalty/earningrule/_doors.html"
    conditional_fields = {
        "basis": POINTS,
        "points": POINTS,
        "per": PER_AMOUNT,
        "percent": "effect == 'multiplier'",
        "cap_period": "cap_points != ''",
    }
    fieldsets = [
        (None, {"fields": ["key", "name_en", "name_de"]}),
        (
            gettext_lazy("What it gives"),
            {"fields": ["effect", "basis", "points", "per", "percent", "rounding"]},
        ),
        (gettext_lazy("For which purchases"), {"fields": ["over", "skus", "categories", "first_only"]}),
        (gettext_lazy("For whom"), {"fields": ["tiers", "segment"]}),
        (gettext_lazy("At most"), {"fields": ["cap_points", "cap_period", "budget", "used"]}),
        (gettext_lazy("What becomes of the points"), {"fields": ["qualifies", "return_window_days"]}),
        (gettext_lazy("When"), {"fields": ["valid_from", "valid_until"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: EarningRule | None = None) -> Any:
        """What was published is told in a sentence, not shown field by field."""
        if _is_open(request, obj) and (obj is None or self.has_change_permission(request, obj)):
            return self.fieldsets
        told = ["key", "name_en", "name_de", "says", "used", "rounding", "qualifies", "return_window_days"]
        return [(None, {"fields": [*told, "valid_from", "valid_until"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: EarningRule | None = None) -> list[str]:
        return ["says", "used"]

    def get_inlines(self, request: HttpRequest, obj: EarningRule | None) -> list[Any]:
        return self.inlines if _is_open(request, obj) else []

    def get_queryset(self, request: HttpRequest) -> QuerySet[EarningRule]:
        rules = super().get_queryset(request).with_successor()
        return rules.select_related("programme", "segment").prefetch_related("rates")

    @admin.display(description=gettext_lazy("standing"))
    def where(self, rule: EarningRule) -> str:
        return str(rule.standing(timezone.now()).label)

    @admin.display(description=gettext_lazy("In one sentence"))
    def says(self, rule: EarningRule) -> str:
        return describing.rule(rule)

    @admin.display(description=gettext_lazy("used so far"))
    def used(self, rule: EarningRule) -> str:
        """Of the budget of everybody, and how many have reached what a member may get."""
        said = []
        if rule.pk and rule.budget is not None:
            counts = {"used": RuleUse.objects.of_budget(rule), "budget": rule.budget}
            said.append(gettext("%(used)d of %(budget)d points") % counts)
        if rule.pk and rule.cap_points is not None:
            full = RuleUse.objects.at_cap(rule, rule.programme.day_of(timezone.now()))
            line = ngettext(
                "%(count)d member has reached her limit", "%(count)d members have reached theirs", full
            )
            said.append(line % {"count": full})
        return "; ".join(said) or "–"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and Programme.objects.current() is not None

    def has_change_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        """Drafts alone are edited."""
        return super().has_change_permission(request, obj) and _is_open(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: EarningRule | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and obj.is_draft

    def save_model(self, request: HttpRequest, obj: EarningRule, form: Any, change: bool) -> None:
        if not change:
            obj.programme = form.programme
        actions.save_draft(rule=obj)

    def get_form(self, request: HttpRequest, obj: EarningRule | None = None, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, **kwargs)
        form.refusal = getattr(request, "refusal", "")
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Where a draft can't be written any more nothing is: the page says why, and keeps what was typed."""
        said: Any = request
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            said.refusal = str(refusal)
        except PermissionDenied:
            if request.method != "POST" or not super().has_change_permission(request):
                raise
            said.refusal = gettext("It has been published meanwhile, and stays as it is. Make a new version.")
        page = super().changeform_view(request, *args, **kwargs)
        page.status_code = 422
        return page

    def get_urls(self) -> list[Any]:
        press = require_POST(self.admin_site.admin_view(self.press))
        own = [
            path(f"<int:pk>/{name}/", press, {"name": name}, f"loyalty_earningrule_{name}")
            for name in PRESSES
        ]
        simulate = self.admin_site.admin_view(self.simulate)
        own.append(path("<int:pk>/simulate/", simulate, name="loyalty_earningrule_simulate"))
        return [*own, *super().get_urls()]

    def simulate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the draft would have given; nothing is booked."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        draft = get_object_or_404(self.get_queryset(request), pk=pk, published_at__isnull=True)
        frame = {**self.admin_site.each_context(request), "opts": self.opts, "original": draft}
        return simulating.page(request, draft, frame, request.user)

    def press(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One button, and the page of what it made."""
        if not super().has_change_permission(request):
            raise PermissionDenied
        rule = get_object_or_404(self.get_queryset(request), pk=pk)
        try:
            made = PRESSES[name].act(rule, request.user) or rule
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:loyalty_earningrule_change", pk)
        self.log_change(request, made, str(PRESSES[name].label))
        messages.success(request, str(PRESSES[name].done))
        return redirect("admin:loyalty_earningrule_change", made.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        rule: EarningRule | None = kwargs.get("obj")
        if rule is not None:
            context |= self._doors(request, rule)
        return super().render_change_form(request, context, *args, **kwargs)

    def _doors(self, request: HttpRequest, rule: EarningRule) -> dict[str, Any]:
        standing = rule.standing(timezone.now())
        presses = [
            {"label": press.label, "url": reverse(f"admin:loyalty_earningrule_{name}", args=[rule.pk])}
            for name, press in PRESSES.items()
            if standing in press.standings
        ]
        return {"standing": standing, "presses": presses, "may_set": super().has_change_permission(request)}
