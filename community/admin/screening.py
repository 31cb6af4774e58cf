"""Watched words and the numbers of the rules for new posts, in the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from community.models import ScreeningRules, WatchedWord
from community.screening import watching


class WordForm(forms.ModelForm):
    """A word can be tried out on a text before it is kept, or afterwards: the text itself is not kept."""

    sample = forms.CharField(
        label=gettext_lazy("Try it on a text"),
        required=False,
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy("Saving tells what the word finds here. The text is not kept."),
    )

    class Meta:
        model = WatchedWord
        fields = ["text", "action", "rule", "note", "active"]

    def clean_text(self) -> str:
        text: str = " ".join(self.cleaned_data["text"].split())
        if not watching.is_watchable(text):
            raise forms.ValidationError(
                _("Write a word or phrase; “*” may stand at its beginning or end for any letters.")
            )
        return text


@admin.register(WatchedWord)
class WatchedWordAdmin(ModelAdmin):
    form = WordForm
    list_display = ["text", "action", "rule", "note", "active"]
    list_filter = ["action", "active"]
    search_fields = ["text", "note"]

    def save_model(self, request: HttpRequest, obj: WatchedWord, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        sample = form.cleaned_data.get("sample")
        if not sample:
            return
        found = watching.matches(obj.text, sample)
        if found:
            messages.info(request, _("In the text it finds: “%(found)s”.") % {"found": found})
        else:
            messages.warning(request, _("In the text it finds nothing."))


@admin.register(ScreeningRules)
class ScreeningRulesAdmin(ModelAdmin):
    """One row: the list leads to it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        ScreeningRules.objects.get_or_create(pk=1)
        return redirect(reverse("admin:community_screeningrules_change", args=[1]))
