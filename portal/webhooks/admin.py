"""Endpoints, what was sent there, and sending it again."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action

from portal.activity.admin import ReadOnly

from . import actions
from .forms import EndpointForm
from .models import Attempt, Endpoint, Message


@admin.register(Endpoint)
class EndpointAdmin(ModelAdmin):
    form = EndpointForm
    list_display = ["name", "url", "active", "off_reason", "failing_since", "former_until"]
    list_filter = ["active"]
    search_fields = ["name", "url"]
    fields = ["name", "url", "kinds", "active", "off_reason", "off_at", "failing_since"]
    fields += ["former_until", "created_by", "created_at"]
    readonly_fields = fields[3:]
    actions_submit_line = ["send_test", "rotate", "switch_on", "switch_off"]

    def get_actions_submit_line(self, request: HttpRequest, object_id: int) -> list[Any]:
        """What can be done now: one that is off is switched on first."""
        active = Endpoint.objects.filter(pk=object_id, active=True).exists()
        hidden = {"switch_on"} if active else {"switch_off", "send_test"}
        shown = super().get_actions_submit_line(request, object_id)
        return [button for button in shown if button.method.__name__ not in hidden]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        """Room for the buttons that matter here."""
        return super().render_change_form(request, context | {"show_save_and_add_another": False}, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Endpoint | None = None) -> bool:
        """One that was sent something is switched off, so that it stays known what was sent where."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and obj is not None and not obj.messages.exists()

    def save_model(self, request: HttpRequest, obj: Endpoint, form: Any, change: bool) -> None:
        if not change:
            endpoint, secret = actions.create_endpoint(created_by=request.user, **form.cleaned_data)
            obj.pk = endpoint.pk
            self._show(request, secret)
            return
        obj.save(update_fields=form.changed_data)
        for button in self.get_actions_submit_line(request, obj.pk):
            if button.action_name in request.POST:
                button.method(request, obj)

    def _show(self, request: HttpRequest, secret: str) -> None:
        messages.warning(request, _("The secret, shown this once: %(secret)s") % {"secret": secret})

    @action(description=gettext_lazy("Send a test"), permissions=["change"])
    def send_test(self, request: HttpRequest, obj: Endpoint) -> None:
        actions.ping(endpoint=obj)
        messages.success(request, _("A test message is on its way; see the webhook messages."))

    @action(description=gettext_lazy("New secret"), permissions=["change"])
    def rotate(self, request: HttpRequest, obj: Endpoint) -> None:
        self._show(request, actions.rotate_secret(endpoint=obj))
        messages.info(request, _("The old one signs along for a day."))

    @action(description=gettext_lazy("Switch on"), permissions=["change"])
    def switch_on(self, request: HttpRequest, obj: Endpoint) -> None:
        actions.switch_on(endpoint=obj)

    @action(description=gettext_lazy("Switch off"), permissions=["change"])
    def switch_off(self, request: HttpRequest, obj: Endpoint) -> None:
        actions.switch_off(endpoint=obj)


class AttemptInline(TabularInline):
    model = Attempt
    extra = 0
    can_delete = False
    fields = readonly_fields = ["at", "status", "error", "duration_ms"]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly):
    inlines = [AttemptInline]
    list_display = ["created_at", "kind", "endpoint", "state", "attempts", "due_at", "last_error"]
    list_filter = ["state", "endpoint", "kind"]
    list_select_related = ["endpoint"]
    search_fields = ["=uid", "=event__id"]
    date_hierarchy = "created_at"
    exclude = ["lease", "leased_until"]
    actions = ["send_again"]

    @admin.action(description=gettext_lazy("Send again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        count = actions.replay(messages=queryset)
        text = ngettext("%(count)d message is due again.", "%(count)d messages are due again.", count)
        self.message_user(request, text % {"count": count})

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("webhooks.change_message")
