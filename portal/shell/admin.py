"""The brand's page in the admin: one row, made on the first visit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminColorInputWidget, UnfoldAdminTextareaWidget

from . import brand, logo
from .models import Brand

admin.site.index_title = _("Workplace")


class BrandForm(forms.ModelForm):
    class Meta:
        model = Brand
        fields = ["name", "accent", "logo"]
        widgets = {
            "accent": UnfoldAdminColorInputWidget(),
            "logo": UnfoldAdminTextareaWidget(attrs={"rows": 10, "spellcheck": "false"}),
        }

    def clean_logo(self) -> str:
        return logo.clean(self.cleaned_data["logo"])


@admin.register(Brand)
class BrandAdmin(ModelAdmin):
    form = BrandForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        Brand.objects.get_or_create(pk=Brand.ONLY)
        return redirect(reverse("admin:shell_brand_change", args=[Brand.ONLY]))

    def save_model(self, request: HttpRequest, obj: Brand, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        brand.forget()
