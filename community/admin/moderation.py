"""Matters, notices, decisions, appeals and voices in the admin: to be read, and decisions exported."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline

from community.dsa import eu_database
from community.models import Appeal, Decision, Matter, Report, Signal, Voice
from portal.activity.admin import ReadOnly

_REFERENCE = re.compile(r"[0-9a-f]{8,32}")


def _of(member: str) -> list[str]:
    """Search by this member's name and handle."""
    return [f"{member}__display_name", f"{member}__handle"]


class ByReference(ReadOnly):
    """Found also by the reference people are given, or by as little as its first eight characters."""

    reference = "reference"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, duplicates = super().get_search_results(request, queryset, search_term)
        digits = search_term.strip().lower().replace("-", "")
        if _REFERENCE.fullmatch(digits):
            # Databases keep them as text or as numbers: in both they lie between these two.
            ends = (UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f")))
            found |= queryset.filter(**{f"{self.reference}__range": ends})
        return found, duplicates


class SignalInline(TabularInline):
    """What rules have noticed."""

    model = Signal
    fields = readonly_fields = ["kind", "detail", "created_at"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("community.view_matter"))


@admin.register(Matter)
class MatterAdmin(ReadOnly):
    list_display = ["id", "kind", "object_id", "member", "priority", "weight", "opened_at", "decided_at"]
    list_filter = ["kind", "priority", "signals__kind", ("decided_at", admin.EmptyFieldListFilter)]
    list_select_related = ["member"]
    search_fields = ["=object_id", *_of("member")]
    date_hierarchy = "opened_at"
    inlines = [SignalInline]

    def called(self, obj: Matter) -> str:
        return f"{obj.get_kind_display()} · {obj.member or '–'}"


@admin.register(Report)
class ReportAdmin(ByReference):
    list_display = ["id", "reason", "kind", "object_id", "reporter", "created_at", "decision"]
    list_filter = ["reason", "kind", "language", ("decision", admin.EmptyFieldListFilter)]
    list_select_related = ["reporter", "decision"]
    search_fields = ["=object_id", "explanation", *_of("reporter")]
    date_hierarchy = "created_at"

    def view_on_site(self, obj: Report) -> str | None:
        """Where it is decided: its own page is its sender's."""
        return obj.matter.get_absolute_url() if obj.matter else None


@admin.register(Decision)
class DecisionAdmin(ByReference):
    list_display = ["id", "outcome", "ground", "kind", "object_id", "member", "decided_by", "decided_at"]
    list_filter = [
        *("outcome", "ground", "rule__rules", "detected_automatically", "decided_automatically"),
        ("reversed_at", admin.EmptyFieldListFilter),
    ]
    list_select_related = ["member", "decided_by"]
    search_fields = ["=object_id", "reason", "law", *_of("member")]
    date_hierarchy = "decided_at"
    actions = ["export_statements"]

    def view_on_site(self, obj: Decision) -> str | None:
        """Where it was made, and is reversed: the statement's page is for whom it concerns."""
        return obj.matter.get_absolute_url() if obj.matter else None

    @admin.action(description=_("Export for the EU database (JSON lines)"), permissions=["view"])
    def export_statements(self, request: HttpRequest, queryset: QuerySet[Decision]) -> HttpResponse:
        lines = [json.dumps(row, ensure_ascii=False) for row in eu_database.payloads_of(queryset)]
        answer = HttpResponse("\n".join(lines) + "\n" * bool(lines), content_type="application/x-ndjson")
        answer["Content-Disposition"] = 'attachment; filename="statements.jsonl"'
        return answer


@admin.register(Appeal)
class AppealAdmin(ByReference):
    list_display = ["id", "decision", "member", "outcome", "decided_by", "created_at", "decided_at"]
    list_filter = ["outcome", ("report", admin.EmptyFieldListFilter), "decision__outcome"]
    list_select_related = ["decision", "member", "decided_by"]
    reference = "decision__reference"
    search_fields = ["text", "reason", *_of("member")]
    date_hierarchy = "created_at"

    def called(self, obj: Appeal) -> str:
        return str(obj.decision)


@admin.register(Voice)
class VoiceAdmin(ReadOnly):
    """What customers were asked for, the wording they agreed to, and what they said."""

    list_display = ["id", "member", "state", "excerpt", "asked_by", "asked_at", "answered_at", "withdrawn_at"]
    list_filter = ["state", "language", "wording_version"]
    list_select_related = ["member", "asked_by"]
    search_fields = ["excerpt", *_of("member")]
    date_hierarchy = "asked_at"

    def view_on_site(self, obj: Voice) -> str:
        """The post it is from: the voice's page is the member's own."""
        return obj.post_url
