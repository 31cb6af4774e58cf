"""Categories in the admin."""

from __future__ import annotations

import copy
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldBooleanSwitchWidget

from community import actions, rooms
from community.models import Category, Kind
from portal.content import images
from portal.members.models import Member
from portal.shell.icons import is_known
from portal.shell.ports import Refused

from .removing import Removing


class CategoryForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("kinds of topic"),
        choices=Kind.choices,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )
    upload = images.ImagesField(label=gettext_lazy("new picture"), max_files=1, help_text=images.HELP)
    remove_picture = forms.BooleanField(
        label=gettext_lazy("remove the picture"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = Category
        fields = [*actions.SET_BY_EDITORS]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" in self.fields:
            tops = Category.objects.filter(parent=None).exclude(pk=self.instance.pk)
            self.fields["parent"].queryset = tops.select_related("segment")  # type: ignore[attr-defined]
        if not self.instance.picture_id:
            self.fields.pop("remove_picture", None)

    def clean_icon(self) -> str:
        icon: str = self.cleaned_data["icon"]
        if not is_known(icon):
            raise forms.ValidationError(_("There is no lucide icon “%(name)s”.") % {"name": icon})
        return icon

    def clean(self) -> dict[str, Any]:
        """Each complaint stands at its field; where the form shows none of that name, above all."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        proposed = copy.copy(self.instance)
        for field in actions.SET_BY_EDITORS:
            if field in cleaned:
                setattr(proposed, field, cleaned[field])
        for field, sentence in rooms.complaints(proposed).items():
            self.add_error(field if field in self.fields else None, sentence)
        return cleaned


@admin.register(Category)
class CategoryAdmin(Removing):
    form = CategoryForm
    list_display = ["name", "parent", "readers_in_words", "order", "archived", "topic_count", "post_count"]
    list_display_links = ["name"]
    list_filter = ["audience", "archived", "parent"]
    list_select_related = ["parent", "segment"]
    search_fields = ["slug", "name_en", "name_de"]
    prepopulated_fields = {"slug": ["name_en"]}
    readonly_fields = ["shown"]
    fieldsets = [
        (None, {"fields": ["name_en", "name_de", "about_en", "about_de", "slug"]}),
        (gettext_lazy("Place and looks"), {
            "fields": ["parent", "order", "icon", "shown", "upload", "remove_picture"],
        }),
        (gettext_lazy("Who may read, and what may be started"), {
            "fields": ["audience", "segment", "kinds", "archived"],
        }),
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("name"), ordering="name_en")
    def name(self, category: Category) -> str:
        return category.name

    @admin.display(description=gettext_lazy("audience"), ordering="audience")
    def readers_in_words(self, category: Category) -> str:
        return category.readers_in_words

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, category: Category) -> SafeString | str:
        if not category.picture_id:
            return "–"
        return format_html('<img src="{}" width="320" alt="">', category.picture_url)

    def get_fieldsets(self, request: HttpRequest, obj: Category | None = None) -> Any:
        """Only where there is a picture can it be removed."""
        offered = super().get_fieldsets(request, obj)
        if obj is not None and obj.picture_id:
            return offered
        return [
            (name, {**options, "fields": [one for one in options["fields"] if one != "remove_picture"]})
            for name, options in offered
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What somebody else has changed since the form was checked may refuse it: nothing is saved then."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        for child in actions.keep_category(category=obj):
            said = _("“%(name)s”, which lies in it, has the same readers now.")
            messages.info(request, said % {"name": child})
        actor = cast(Member, request.user)
        for picture in form.cleaned_data["upload"]:
            actions.picture_category(category=obj, picture=picture, actor=actor)
        if form.cleaned_data.get("remove_picture") and not form.cleaned_data["upload"]:
            actions.picture_category(category=obj, picture=None, actor=actor)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """A category goes by its own page, which says what becomes of what lies in it."""
        return False
