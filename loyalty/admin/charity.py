"""Charity: organisations are set up here, what they get is read here, and payouts are recorded."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from loyalty import actions, money
from loyalty.books import payouts
from loyalty.forms.charity import PeriodForm
from loyalty.models import Charity, CharityPayout, CharityShare, Donation, Programme
from portal.activity.admin import ReadOnly
from portal.shell.ports import Refused

from .showing import amount_of, member_of


@admin.register(Charity)
class CharityAdmin(ModelAdmin):
    list_display = ["slug", "name_en", "name_de", "url", "active"]
    list_filter = ["active"]
    prepopulated_fields = {"slug": ["name_en"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Donation)
class DonationAdmin(ReadOnly):
    list_display = ["charity", "member", "points", "worth", "given_at", "payout"]
    list_filter = ["charity", "currency"]
    list_select_related = ["charity", "account__member", "payout"]
    search_fields = ["account__member__email", "account__member__number"]
    exclude = ["amount"]
    date_hierarchy = "given_at"
    member, worth = member_of("account__member"), amount_of("amount", _("amount"))

    def called(self, obj: Donation) -> str:
        return f"{obj.charity}: {money.spoken(obj.amount, obj.currency)}"


@admin.register(CharityShare)
class CharityShareAdmin(ReadOnly):
    list_display = ["charity", "purchase", "basis_points", "worth", "due_at", "payout"]
    list_filter = ["charity", "currency"]
    list_select_related = ["charity", "purchase", "payout"]
    search_fields = ["=purchase__external_id"]
    date_hierarchy = "due_at"
    exclude = ["amount"]
    worth = amount_of("amount", _("amount"))

    def called(self, obj: CharityShare) -> str:
        return f"{obj.charity}: {money.spoken(obj.amount, obj.currency)}"


@admin.register(CharityPayout)
class CharityPayoutAdmin(ReadOnly):
    list_before_template = "admin/loyalty/charitypayout/_door.html"
    list_display = ["charity", "first_day", "last_day", "for_points", "of_purchases", "paid_at", "paid_by"]
    list_filter = ["charity", "currency"]
    list_select_related = ["charity", "paid_by"]
    ordering = ["-first_day", "charity"]
    exclude = ["donated", "shared"]
    for_points = amount_of("donated", _("for donated points"))
    of_purchases = amount_of("shared", _("share of purchases"))

    def called(self, obj: CharityPayout) -> str:
        days = [date_format(day, "SHORT_DATE_FORMAT") for day in (obj.first_day, obj.last_day)]
        return f"{obj.charity}: {' – '.join(days)}"

    def get_urls(self) -> list[Any]:
        report = self.admin_site.admin_view(self.report)
        return [path("report/", report, name="loyalty_charitypayout_report"), *super().get_urls()]

    def report(self, request: HttpRequest) -> HttpResponse:
        """What is payable or paid for a period, as a page or `?as=csv`; a POST records that it is paid."""
        programme = Programme.objects.current()
        if not self.has_view_permission(request) or programme is None:
            raise PermissionDenied
        form = self._period(request, programme)
        if request.method == "POST" and form.is_valid() and self._record(request, programme, form):
            return redirect(reverse("admin:loyalty_charitypayout_changelist"))
        period = form.cleaned_data if form.is_valid() else None
        if period and request.GET.get("as") == "csv":
            return _csv(programme, **period)
        return render(
            request, "admin/loyalty/charitypayout/report.html", self._page(request, programme, form, period)
        )

    def _period(self, request: HttpRequest, programme: Programme) -> PeriodForm:
        """What was sent or asked for; the month before where nothing was."""
        first, last = payouts.month_before(programme.day_of(timezone.now()))
        asked = request.POST if request.method == "POST" else request.GET
        return PeriodForm(asked if "first_day" in asked else {"first_day": first, "last_day": last})

    def _record(self, request: HttpRequest, programme: Programme, form: PeriodForm) -> bool:
        if not request.user.has_perm("loyalty.add_charitypayout"):
            raise PermissionDenied
        try:
            made = actions.record_payout(programme=programme, actor=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return False
        messages.success(request, gettext("%(count)d payouts are recorded.") % {"count": len(made)})
        return True

    def _page(
        self, request: HttpRequest, programme: Programme, form: PeriodForm, period: dict[str, Any] | None
    ) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Payout report"),
            "form": form,
            "period": period,
            "rows": payouts.payable(programme, **period) if period else [],
            "paid": payouts.paid(programme, **period) if period else [],
            "may_record": request.user.has_perm("loyalty.add_charitypayout"),
        }


def _csv(programme: Programme, first_day: Any, last_day: Any) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"charity-{first_day}-{last_day}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    payouts.write_csv(response, programme, first_day, last_day)  # type: ignore[arg-type]
    return response
