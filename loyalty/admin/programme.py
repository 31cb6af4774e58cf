"""The programme and its tiers are set up here; who has changed tier is read here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from loyalty import actions
from loyalty.forms.programme import STANDING, ProgrammeForm, TierForm, TierFormSet, TiersForm
from loyalty.models import Programme, Tier, TierChange
from loyalty.models.programme import SETTLED
from loyalty.tiers.preview import moving
from portal.activity.admin import ReadOnly
from portal.members.models import Member
from portal.shell.ports import Refused

from .showing import account_link, member_of, whose


class TierInline(TabularInline):
    """Names and benefits; where a tier that is there begins is set on the page that shows who would move."""

    model = Tier
    form = TierForm
    formset = TierFormSet
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(ModelAdmin):
    form = ProgrammeForm
    list_display = ["name", "currency", "starts_on", "return_window_days", "months_to_live"]
    inlines = [TierInline]
    # Books are closed on their own page.
    readonly_fields = ["closed_until", "other_tiers"]

    def get_readonly_fields(self, request: HttpRequest, obj: Programme | None = None) -> list[str]:
        """Window and grace are set with the thresholds, where it is seen who would move."""
        if obj is None:
            return self.readonly_fields
        return [*self.readonly_fields, *STANDING, *(SETTLED if obj.is_settled else ())]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.has_changed():
            actions.review_tiers_soon()

    def save_model(self, request: HttpRequest, obj: Programme, form: Any, change: bool) -> None:
        """Write what was changed here and nothing else: books may be closed meanwhile."""
        if change and isinstance(request.user, Member):
            actions.change_point_value(programme=obj, value=obj.point_value, actor=request.user)
        obj.save(update_fields=form.changed_data if change else None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("thresholds, window and grace"))
    def other_tiers(self, obj: Programme) -> SafeString | str:
        if not obj.pk:
            return "–"
        url, text = (
            reverse("admin:loyalty_programme_tiers", args=[obj.pk]),
            _("Set others, and see before who would move"),
        )
        return format_html('<a class="underline" href="{}">{}</a>', url, text)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.tiers)
        return [path("<int:pk>/tiers/", view, name="loyalty_programme_tiers"), *super().get_urls()]

    def tiers(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Other thresholds, window and grace: who would move, and, by a button of its own, set them."""
        programme = get_object_or_404(Programme, pk=pk)
        if not self.has_change_permission(request, programme):
            raise PermissionDenied
        form, moves = TiersForm(programme, request.POST or None), None
        if form.is_valid():
            if "_apply" in request.POST and self._set(request, form):
                return redirect(reverse("admin:loyalty_programme_change", args=[pk]))
            moves = moving(*form.edited(), timezone.now())
        return self._page(request, form, moves)

    def _set(self, request: HttpRequest, form: TiersForm) -> bool:
        values = {name: form.cleaned_data[name] for name in ("tier_window", "qualifying_months")}
        days = form.cleaned_data["tier_grace_days"]
        try:
            actions.set_tiers(programme=form.programme, thresholds=form.thresholds, grace_days=days, **values)
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        begin = ", ".join(f"{tier.name} {form.thresholds[tier.pk]}" for tier in form.tiers)
        self.log_change(request, form.programme, f"{gettext('Set the tiers')}: {begin}; {values}, {days}")
        messages.success(request, str(_("The tiers are set; everybody is reviewed in the background.")))
        return True

    def _page(self, request: HttpRequest, form: TiersForm, moves: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(_("Tiers: who would move")),
            "intro": _(
                "Who reaches more rises at once; who has too few keeps the tier for the grace period."
            ),
            "form": form,
            "moves": moves,
            "apply": _("Set the tiers"),
        }
        return render(request, "admin/loyalty/ask.html", context, status=422 if form.errors else 200)


@admin.register(TierChange)
class TierChangeAdmin(ReadOnly):
    list_display = ["member", "before", "tier", "changed_at"]
    list_filter = ["tier"]
    list_select_related = ["account__member", "before", "tier"]
    search_fields = ["account__member__email", "account__reference"]
    ordering = ["-pk"]
    fields = readonly_fields = ["of_account", "before", "tier", "changed_at", "recorded_at"]
    member = member_of("account__member")

    @admin.display(description=_("account"))
    def of_account(self, row: TierChange) -> Any:
        return account_link(row.account)

    def called(self, obj: TierChange) -> str:
        return f"{whose(obj.account)}: {obj.before or '–'} → {obj.tier or '–'}"
