"""Surveys in the admin: edited by programme managers; invitations and answers are only looked at."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from portal.activity.admin import ReadOnly

from .models import Answer, Invitation, Survey, SurveyTurn


@admin.register(Survey)
class SurveyAdmin(ModelAdmin):
    list_display = ["slug", "kind", "question_en", "question_de", "is_active", "quiet_days", "interval_days"]
    list_filter = ["kind", "is_active"]
    search_fields = ["slug", "question_en", "question_de"]
    fieldsets = [
        (None, {"fields": ["slug", "kind", "is_active", ("scale_low", "scale_high")]}),
        (_("English"), {"fields": ["question_en", ("low_en", "high_en"), "thanks_en"]}),
        (_("German"), {"fields": ["question_de", ("low_de", "high_de"), "thanks_de"]}),
        (
            _("How often"),
            {"fields": ["quiet_days", "interval_days", "first_after_days", "valid_days", "minimum"]},
        ),
    ]


@admin.register(Invitation)
class InvitationAdmin(ReadOnly):
    list_display = ["survey", "member", "state", "verdict", "channel", "created_at", "answered_at"]
    list_filter = ["survey", "state", "channel"]
    list_select_related = ["survey", "member"]
    search_fields = ["=source", "member__email", "member__handle"]
    fields = [*list_display, "source", "expires_at"]


@admin.register(Answer)
class AnswerAdmin(ReadOnly):
    """Without the member's name: an answer is read for what it says."""

    list_display = ["survey", "score", "comment", "language", "created_at"]
    list_filter = ["survey", "score", "language"]
    list_select_related = ["survey"]
    search_fields = ["comment"]
    fields = list_display
    date_hierarchy = "created_at"


@admin.register(SurveyTurn)
class SurveyTurnAdmin(ReadOnly):
    list_display = ["survey", "member", "due_at"]
    list_filter = ["survey"]
    list_select_related = ["survey", "member"]
    search_fields = ["member__email", "member__handle"]
