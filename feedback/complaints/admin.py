"""Cases in the admin: the list, and the page an agent works on."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from portal.shell.ports import Refused

from . import desk
from .models import Case, StaleCase
from .states import OPEN, NotPossible, State


class DeskFilter(admin.SimpleListFilter):
    """What an agent looks for first; without a choice the open cases."""

    title = _("desk")
    parameter_name = "desk"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("mine", _("mine")),
            ("unassigned", _("unassigned")),
            ("overdue", _("overdue")),
            ("all", _("also resolved and closed")),
        ]

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield choice | ({"display": _("open")} if choice["display"] == _("All") else {})

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "mine":
                return queryset.filter(assignee=request.user, state__in=OPEN)
            case "unassigned":
                return queryset.filter(assignee=None, state__in=OPEN)
            case "overdue":
                return queryset.filter(pk__in=Case.objects.overdue().values("pk"))
            case "all":
                return queryset
        return queryset.filter(state__in=OPEN)


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    list_display = ["number", "subject", "member", "state_tag", "due_word", "priority", "assignee"]
    list_display_links = ["number", "subject"]
    list_filter = [DeskFilter, "state", "category", "priority"]
    list_select_related = ["member", "assignee"]
    search_fields = ["number", "subject", "member__email", "member__display_name", "order_number"]
    ordering = ["due_at", "pk"]
    show_full_result_count = False

    @display(
        description=_("state"),
        ordering="state",
        label={
            State.RECEIVED: "info",
            State.REOPENED: "info",
            State.WAITING: "warning",
            State.IN_PROGRESS: "primary",
            State.RESOLVED: "success",
            State.CLOSED: "",
        },
    )
    def state_tag(self, case: Case) -> tuple[str, str]:
        return case.state, case.get_state_display()

    @display(description=_("due"), ordering="due_at", label={"late": "danger", "due": "info", "rests": ""})
    def due_word(self, case: Case) -> tuple[str, str]:
        due = case.next_due_at
        if due is None:
            return "rests", str(_("the clock rests")) if case.is_open else ""
        moment = date_format(localtime(due), "SHORT_DATETIME_FORMAT")
        return ("late", f"{_('overdue')} · {moment}") if case.is_overdue else ("due", moment)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[Any]:
        press = require_POST(self.admin_site.admin_view(self.press))
        presses = [
            path(f"<int:pk>/{verb}/", press, {"verb": verb}, name=f"feedback_case_{verb}")
            for verb in desk.BUTTONS
        ]
        return [*presses, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The agent's page; it changes nothing, the buttons post to `press`."""
        if not object_id.isdecimal():
            raise Http404
        return self._page(request, self._case(request, int(object_id)))

    def press(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One button: ask its form, do its action, and go back to the case; 422 or 409 where refused."""
        case = self._case(request, pk)
        if not self.has_change_permission(request, case):
            raise PermissionDenied
        button, form = desk.BUTTONS[verb], desk.form_of(verb, case, request.POST)
        if not form.is_valid():
            return self._page(request, case, {verb: form}, status=422)
        try:
            button.action(case=case, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("goodwill_points", str(refusal))
            return self._page(request, self._case(request, pk), {verb: form}, status=422)
        except (StaleCase, NotPossible) as conflict:
            return self._conflict(request, pk, verb, form, conflict)
        messages.success(request, str(button.done))
        return redirect(self._address(case))

    def _conflict(
        self, request: HttpRequest, pk: int, verb: str, form: Form, conflict: Exception
    ) -> HttpResponse:
        """A colleague was faster: what was typed stays, beside what has happened since."""
        case = self._case(request, pk)
        if desk.was_done_before(case, request.user, form.cleaned_data.get("text", "")):
            return redirect(self._address(case))
        data = request.POST.copy()
        data["version"] = str(case.version)
        bound = {verb: desk.form_of(verb, case, data)}
        extra = {"conflict": str(conflict) or _("Someone else has changed this case in the meantime.")}
        return self._page(request, case, bound, extra, status=409)

    def _case(self, request: HttpRequest, pk: int) -> Case:
        visible = Case.objects.visible_to(request.user).select_related("member", "assignee")
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(visible, pk=pk)

    def _address(self, case: Case) -> str:
        return reverse("admin:feedback_case_change", args=[case.pk])

    def _page(
        self,
        request: HttpRequest,
        case: Case,
        bound: dict[str, Form] | None = None,
        extra: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            **desk.page(case, request.user, bound),
            "title": str(case),
            "opts": self.opts,
            **(extra or {}),
        }
        return render(request, "admin/feedback/case/workplace.html", context, status=status)
