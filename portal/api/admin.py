"""Keys in the admin: made here, shown once, rotated and revoked; and what was asked with them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from . import actions
from .models import ApiKey, RequestRecord, Scope


class ApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("scopes"), choices=Scope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "expires_at", "requests_per_minute"]

    def clean_expires_at(self) -> Any:
        """A time that is over would make a key that opens nothing; to end one, revoke it."""
        expires_at = self.cleaned_data["expires_at"]
        if "expires_at" in self.changed_data and expires_at and expires_at <= timezone.now():
            raise forms.ValidationError(_("This time is over. To end a key at once, revoke it."))
        return expires_at


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = ApiKeyForm
    list_display = ["name", "prefix", "may", "expires_at", "former_until", "revoked_at", "last_used_at"]
    list_filter = ["revoked_at"]
    search_fields = ["name", "prefix"]
    fields = [
        "name",
        "scopes",
        "expires_at",
        "requests_per_minute",
        "prefix",
        "former_until",
        "created_by",
        "last_used_at",
        "revoked_at",
    ]
    readonly_fields = ["prefix", "former_until", "created_by", "last_used_at", "revoked_at"]
    actions_submit_line = ["rotate", "revoke"]
    actions = ["revoke_selected"]

    def get_actions_submit_line(self, request: HttpRequest, object_id: int) -> list[Any]:
        """A revoked key stays closed."""
        open_ = ApiKey.objects.filter(pk=object_id, revoked_at__isnull=True).exists()
        return super().get_actions_submit_line(request, object_id) if open_ else []

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> Any:
        """Room for the buttons that matter here."""
        return super().render_change_form(request, context | {"show_save_and_add_another": False}, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key that was in use stays visible; it is revoked instead."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if not change:
            self._create(request, obj, form.cleaned_data)
            return
        obj.save(update_fields=form.changed_data)
        for button in self.get_actions_submit_line(request, obj.pk):
            if button.action_name in request.POST:
                button.method(request, obj)

    @admin.display(description=gettext_lazy("scopes"))
    def may(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    def _create(self, request: HttpRequest, obj: ApiKey, fields: dict[str, Any]) -> None:
        key, secret = actions.create_key(created_by=request.user, **fields)
        obj.pk, obj.prefix = key.pk, key.prefix
        messages.warning(request, _("The key, shown this once: %(key)s") % {"key": secret})

    @action(description=gettext_lazy("New secret"), permissions=["change"])
    def rotate(self, request: HttpRequest, obj: ApiKey) -> None:
        try:
            secret = actions.rotate_key(key=obj)
        except ValueError:
            messages.error(request, _("This key is revoked or expired; make a new one."))
        else:
            messages.warning(request, _("The key, shown this once: %(key)s") % {"key": secret})
            messages.info(request, _("The old one opens for a day longer."))

    @action(description=gettext_lazy("Revoke this key"), permissions=["change"])
    def revoke(self, request: HttpRequest, obj: ApiKey) -> None:
        actions.revoke_key(key=obj)

    @admin.action(description=gettext_lazy("Revoke the selected keys"), permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        revoked = sum(actions.revoke_key(key=key) for key in queryset)
        self.message_user(request, _("%(count)d keys are revoked.") % {"count": revoked})


@admin.register(RequestRecord)
class RequestRecordAdmin(ModelAdmin):
    """The log is looked at, never changed."""

    show_full_result_count = False
    list_display = ["at", "method", "route", "status", "duration_ms", "api_key", "request_id"]
    list_filter = ["status", "method", "api_key"]
    list_select_related = ["api_key"]
    search_fields = ["=request_id", "=route"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
