"""Categories in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from community import actions
from community.models import Category, Kind


class CategoryForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("kinds of topic"), choices=Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Category
        fields = ["name_en", "name_de", "about_en", "about_de", "slug", "icon", "order", "kinds", "audience"]


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    form = CategoryForm
    list_display = ["slug", "name_en", "name_de", "audience", "order", "topic_count", "post_count"]
    prepopulated_fields = {"slug": ["name_en"]}

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        actions.keep_category(category=obj)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.topics.exists())
