"""Longer lives of points: counted first, then decided with a reason; the worker does the rest."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from loyalty import actions
from loyalty.actions.extensions import preview_of
from loyalty.forms.deciding import ExtensionForm
from loyalty.models import Extension, Programme
from portal.activity.admin import ReadOnly


@admin.register(Extension)
class ExtensionAdmin(ReadOnly):
    list_display = [
        "reason",
        "days",
        "first_day",
        "last_day",
        "tier",
        "segment",
        "actor",
        "decided_at",
        "state",
    ]
    list_select_related = ["tier", "segment", "actor"]
    ordering = ["-pk"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("loyalty.add_extension"))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Count what a decision would reach, or, by a button of its own, take it."""
        programme = Programme.objects.current()
        if programme is None or not self.has_add_permission(request):
            raise PermissionDenied
        form, reached = ExtensionForm(request.POST or None), None
        if form.is_valid():
            if "_apply" in request.POST:
                return self._extend(request, programme, form)
            reached = preview_of(form.unsaved(programme))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(_("Let points live longer")),
            "intro": _("Both days are included. What has expired stays expired."),
            "form": form,
            "reached": reached,
            "moves": None,
            "apply": _("Extend"),
        }
        return render(request, "admin/loyalty/ask.html", context, status=422 if form.errors else 200)

    def _extend(self, request: HttpRequest, programme: Programme, form: ExtensionForm) -> HttpResponse:
        values = dict(form.cleaned_data)
        between = values.pop("first_day"), values.pop("last_day")
        actor: Any = request.user
        actions.extend_lots(programme=programme, actor=actor, expiring_between=between, **values)
        messages.success(request, str(_("Decided. The worker extends the points now.")))
        return redirect(reverse("admin:loyalty_extension_changelist"))
