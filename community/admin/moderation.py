"""Notices and decisions in the admin: to be read."""

from __future__ import annotations

from django.contrib import admin

from community.models import Decision, Report
from portal.activity.admin import ReadOnly


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ["id", "reason", "kind", "object_id", "reporter", "created_at", "decision"]
    list_filter = ["reason", "kind"]
    list_select_related = ["reporter", "decision"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["id", "outcome", "kind", "object_id", "decided_by", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["decided_by"]
