"""A page of the admin that shows facts and offers decisions, each a form that posts to its own address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.activity.admin import ReadOnly
from portal.shell.ports import Refused

Text = str | Promise


@dataclass(frozen=True)
class Decision:
    """A button: its word, the form it asks for, what it does (row, actor, **cleaned), what is said then."""

    verb: str
    label: Text
    form: type[Form]
    action: Callable[..., Any]
    done: Text
    is_main: bool = False


class Deciding(ReadOnly):
    """Rows that are read, and decided by buttons where `open_decisions` says that they can be."""

    decisions: ClassVar[tuple[Decision, ...]] = ()

    def facts_of(self, obj: Any) -> list[tuple[Text, Any]]:
        """Names and values, in the order shown."""
        raise NotImplementedError

    def open_decisions(self, request: HttpRequest, obj: Any) -> tuple[Decision, ...]:
        return self.decisions

    def may_decide(self, request: HttpRequest) -> bool:
        name = f"{self.opts.app_label}.change_{self.opts.model_name}"
        return bool(request.user.has_perm(name))

    def get_urls(self) -> list[Any]:
        press = require_POST(self.admin_site.admin_view(self.press))
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        buttons = [
            path(f"<int:pk>/{one.verb}/", press, {"verb": one.verb}, name=f"{name}_{one.verb}")
            for one in self.decisions
        ]
        return [*buttons, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not object_id.isdecimal():
            raise Http404
        return self._page(request, self._row(request, int(object_id)))

    def press(self, request: HttpRequest, pk: int, verb: str) -> HttpResponse:
        """One button: its form, its action, and back to the row; 422 where something is refused."""
        row = self._row(request, pk)
        if not self.may_decide(request):
            raise PermissionDenied
        decision = next(one for one in self.decisions if one.verb == verb)
        form = decision.form(request.POST, auto_id=f"{verb}_%s")
        if form.is_valid():
            try:
                if decision not in self.open_decisions(request, row):
                    raise Refused("not_open", _("This can't be decided any more."))
                decision.action(row, request.user, **form.cleaned_data)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                self.log_change(request, row, _in_words(decision, form.cleaned_data))
                messages.success(request, str(decision.done))
                return redirect(
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
                )
        return self._page(request, self._row(request, pk), {verb: form}, status=422)

    @property
    def _name(self) -> str:
        return f"admin:{self.opts.app_label}_{self.opts.model_name}"

    def _row(self, request: HttpRequest, pk: int) -> Any:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return get_object_or_404(self.get_queryset(request), pk=pk)

    def _page(
        self, request: HttpRequest, row: Any, bound: dict[str, Form] | None = None, status: int = 200
    ) -> HttpResponse:
        shown = self.open_decisions(request, row) if self.may_decide(request) else ()
        buttons = [
            {
                "decision": one,
                "form": (bound or {}).get(one.verb) or one.form(auto_id=f"{one.verb}_%s"),
                "url": reverse(f"{self._name}_{one.verb}", args=[row.pk]),
            }
            for one in shown
        ]
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(self.opts.verbose_name),
            "facts": [(label, value) for label, value in self.facts_of(row) if value not in {None, ""}],
            "buttons": buttons,
            "errors": [str(line) for form in (bound or {}).values() for line in form.non_field_errors()],
        }
        return render(request, "admin/loyalty/decide.html", context, status=status)


def _in_words(decision: Decision, values: dict[str, Any]) -> str:
    """What the log says: the button's word, and why."""
    why = values.get("reason") or values.get("note") or ""
    return f"{decision.label}: {why}" if why else str(decision.label)
