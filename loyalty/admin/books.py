"""The books: what is owed in points at the end of a day, what moved, and closing a period."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminTextInputWidget

from loyalty import actions
from loyalty.books import sheet, spreadsheets, tables
from loyalty.models import Closing, Programme
from portal.activity.admin import ReadOnly
from portal.members.models import Member
from portal.shell.ports import Refused

LATEST = 12
# What an export holds where no table is named: a row for each account.
ACCOUNTS = "accounts"


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": "books-day"}, format="%Y-%m-%d")


class DayForm(forms.Form):
    """The day whose end is looked at, and since when movements count; the month up to yesterday else."""

    since = forms.DateField(label=_("Movements since"), required=False, widget=DayInput)
    day = forms.DateField(label=_("At the end of"), required=False, widget=DayInput)

    def __init__(self, programme: Programme, data: Any) -> None:
        super().__init__(data)
        self.today = programme.day_of(timezone.now())

    def clean_day(self) -> date:
        day = self.cleaned_data["day"] or self.today - timedelta(days=1)
        if not date(2000, 1, 1) <= day <= self.today:
            raise forms.ValidationError(_("Please choose a day that is not in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        day = self.cleaned_data.get("day")
        if day is not None:
            since = self.cleaned_data.get("since") or day.replace(day=1)
            if since > day:
                self.add_error("since", _("The first day must not be after the last one."))
            self.cleaned_data["since"] = since
        return self.cleaned_data

    def span(self) -> tuple[date, date]:
        """The days as asked for, or those shown where nothing sensible was asked for."""
        if self.is_valid():
            return self.cleaned_data["since"], self.cleaned_data["day"]
        yesterday = self.today - timedelta(days=1)
        return yesterday.replace(day=1), yesterday


class ClosingForm(forms.Form):
    until = forms.DateField(label=_("Up to and including"), required=False, widget=DayInput)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


@admin.register(Closing)
class BooksAdmin(ReadOnly):
    """One page for one day; the list of closings is part of it."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("loyalty.view_books")

    def get_urls(self) -> list[Any]:
        def door(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("export.<slug:kind>", door(self.export), name="loyalty_books_export"),
            path("close/", door(require_POST(self.close)), {"again": False}, name="loyalty_books_close"),
            path("reopen/", door(require_POST(self.close)), {"again": True}, name="loyalty_books_reopen"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        programme = self._programme(request)
        form = DayForm(programme, request.GET)
        since, day = form.span()
        books = sheet(programme, day)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Books"),
            "programme": programme,
            "form": form if not form.is_valid() else DayForm(programme, {"since": since, "day": day}),
            "books": books,
            "since": since,
            "tables": tables.tables(books, since),
            "bars": tables.chart(programme, day),
            "closings": Closing.objects.select_related("actor").order_by("-pk")[:LATEST],
            "closing": ClosingForm(),
        }
        return render(
            request, "admin/loyalty/closing/books.html", context, status=200 if form.is_valid() else 422
        )

    def export(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        """`csv`: one table, `?what=` its name; `xlsx`: all tables and the accounts, a sheet each."""
        programme = self._programme(request)
        since, day = DayForm(programme, request.GET).span()
        what = request.GET.get("what", ACCOUNTS)
        if kind == "csv":
            lines = spreadsheets.csv_lines(_rows(programme, what, since, day))
            said = _attached(f"books-{what}-{day:%Y-%m-%d}.csv")
            return StreamingHttpResponse(lines, content_type=spreadsheets.CSV, headers=said)
        if kind != "xlsx":
            raise Http404
        shown = tables.tables(sheet(programme, day), since)
        pages: list[spreadsheets.Page] = [(table.title, table.with_heads) for table in shown]
        pages.append((str(_("Accounts")), tables.accounts(programme, day)))
        file = spreadsheets.xlsx_file(pages)
        said = _attached(f"books-{day:%Y-%m-%d}.xlsx")
        return FileResponse(file, content_type=spreadsheets.XLSX, headers=said)

    def close(self, request: HttpRequest, again: bool) -> HttpResponse:
        """Close the books up to a day, or open the days after it again."""
        programme, form = self._programme(request), ClosingForm(request.POST)
        until = form.cleaned_data["until"] if form.is_valid() else None
        actor = request.user
        if not isinstance(actor, Member):
            raise PermissionDenied
        try:
            if not form.is_valid() or (until is None and not again):
                raise Refused("day", str(_("Please give a day.")))
            said = {"programme": programme, "until": until, "reason": form.cleaned_data["reason"]}
            (actions.reopen_books if again else actions.close_books)(actor=actor, **said)
            messages.success(request, _("The books are open again.") if again else _("The books are closed."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect(reverse("admin:loyalty_closing_changelist"))

    def _programme(self, request: HttpRequest) -> Programme:
        if not self.has_view_permission(request):
            raise PermissionDenied
        programme = Programme.objects.current()
        if programme is None:
            raise Http404
        return programme


def _rows(programme: Programme, what: str, since: date, day: date) -> Iterable[list[tables.Cell]]:
    """The rows of the table named `what`, its heads first. Raises Http404 where there is none."""
    if what == ACCOUNTS:
        return tables.accounts(programme, day)
    found = tables.by_name(sheet(programme, day), tables.flows_between(programme, since, day)).get(what)
    if found is None:
        raise Http404
    return found.with_heads


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"'}
