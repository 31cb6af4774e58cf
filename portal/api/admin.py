"""Keys in the admin: made here, shown once, revoked, never edited into another key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from . import actions
from .models import ApiKey, Scope


class ApiKeyForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("scopes"), choices=Scope.choices, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )

    class Meta:
        model = ApiKey
        fields = ["name", "scopes", "expires_at", "requests_per_minute"]


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin):
    form = ApiKeyForm
    list_display = ["name", "prefix", "scopes", "expires_at", "revoked_at", "last_used_at"]
    list_filter = ["revoked_at"]
    search_fields = ["name", "prefix"]
    fields = [
        "name",
        "scopes",
        "expires_at",
        "requests_per_minute",
        "prefix",
        "created_by",
        "last_used_at",
        "revoked_at",
    ]
    readonly_fields = ["prefix", "created_by", "last_used_at", "revoked_at"]
    actions_submit_line = ["revoke"]
    actions = ["revoke_selected"]

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

    def _create(self, request: HttpRequest, obj: ApiKey, fields: dict[str, Any]) -> None:
        key, secret = actions.create_key(created_by=request.user, **fields)
        obj.pk, obj.prefix = key.pk, key.prefix
        messages.warning(request, _("The key, shown this once: %(key)s") % {"key": secret})

    @action(description=gettext_lazy("Revoke this key"), permissions=["change"])
    def revoke(self, request: HttpRequest, obj: ApiKey) -> None:
        actions.revoke_key(key=obj)

    @admin.action(description=gettext_lazy("Revoke the selected keys"), permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        revoked = sum(actions.revoke_key(key=key) for key in queryset)
        self.message_user(request, _("%(count)d keys are revoked.") % {"count": revoked})
