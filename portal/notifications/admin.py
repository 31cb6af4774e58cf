from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from portal.activity.admin import ReadOnly

from . import actions
from .models import Mail, Message, MessageText, Suppression


class DoubtFilter(admin.SimpleListFilter):
    """What somebody must look at: nobody knows whether it arrived, or it is sure that it did not."""

    title = _("to look at")
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, Any]]:
        return [
            ("service", _("in doubt: cases and accounts")),
            ("doubt", _("in doubt: all")),
            ("failed", _("failed")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        filters: dict[str, dict[str, str]] = {
            "service": {"state": Mail.State.UNKNOWN, "purpose": "service"},
            "doubt": {"state": Mail.State.UNKNOWN},
            "failed": {"state": Mail.State.DEAD},
        }
        return queryset.filter(**filters.get(self.value() or "", {}))


@admin.register(Mail)
class MailAdmin(ReadOnly):
    list_display = ["id", "message", "to", "purpose", "state", "reason", "attempts", "due_at", "last_error"]
    list_filter = [DoubtFilter, "state", "purpose", "reason"]
    list_select_related = ["message"]
    search_fields = ["=header_id", "to"]
    # What an account mail says (a code) is nobody's business while it waits.
    exclude = ["subject", "text", "html", "lease", "leased_until"]
    show_full_result_count = False
    actions = ["send_again"]

    @admin.action(description=_("Send again"), permissions=["resend"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Mail]) -> None:
        count = actions.send_again(mails=queryset)
        self.message_user(request, _("%(count)d mails are due again.") % {"count": count})

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.change_mail")


class MailInline(TabularInline):
    """What became of the mail, with the message it carries."""

    model = Mail
    extra = 0
    can_delete = False
    fields = readonly_fields = ["to", "state", "reason", "capped", "attempts", "due_at", "done_at"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    inlines = [MailInline]
    list_display = ["id", "member", "template", "source", "visible", "verdict", "created_at", "read_at"]
    list_filter = ["purpose", "visible", "verdict"]
    list_select_related = ["member"]
    search_fields = ["=source", "=template", "member__email", "member__handle"]
    show_full_result_count = False


@admin.register(MessageText)
class MessageTextAdmin(ModelAdmin):
    list_display = ["key", "title_en", "title_de", "purpose"]
    list_filter = ["purpose"]
    search_fields = ["key", "title_en", "title_de"]

    def get_readonly_fields(self, request: HttpRequest, obj: MessageText | None = None) -> list[str]:
        """Messages that were sent find their text by its key."""
        return ["key"] if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: MessageText | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not Message.objects.filter(template=obj.template).exists()


@admin.register(Suppression)
class SuppressionAdmin(ModelAdmin):
    list_display = ["address", "reason", "detail", "created_at"]
    list_filter = ["reason"]
    search_fields = ["address"]
