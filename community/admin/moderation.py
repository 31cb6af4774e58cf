"""Matters, notices, decisions and appeals in the admin: to be read, and decisions exported."""

from __future__ import annotations

import json

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from community import eu_database
from community.models import Appeal, Decision, Matter, Report
from portal.activity.admin import ReadOnly


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    list_display = ["id", "kind", "object_id", "member", "priority", "weight", "opened_at", "decided_at"]
    list_filter = ["kind", "priority"]
    list_select_related = ["member"]


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ["id", "reason", "kind", "object_id", "reporter", "created_at", "decision"]
    list_filter = ["reason", "kind"]
    list_select_related = ["reporter", "decision"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["id", "outcome", "ground", "kind", "object_id", "member", "decided_by", "decided_at"]
    list_filter = ["outcome", "ground", "decided_automatically"]
    list_select_related = ["member", "decided_by"]
    date_hierarchy = "decided_at"
    actions = ["export_statements"]

    @admin.action(description=_("Export for the EU database (JSON lines)"), permissions=["view"])
    def export_statements(self, request: HttpRequest, queryset: QuerySet[Decision]) -> HttpResponse:
        lines = [json.dumps(row, ensure_ascii=False) for row in eu_database.payloads_of(queryset)]
        answer = HttpResponse("\n".join(lines) + "\n" * bool(lines), content_type="application/x-ndjson")
        answer["Content-Disposition"] = 'attachment; filename="statements.jsonl"'
        return answer


@admin.register(Appeal)
class AppealAdmin(ReadOnly):
    list_display = ["id", "decision", "member", "outcome", "decided_by", "created_at", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["decision", "member", "decided_by"]
