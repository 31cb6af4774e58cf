"""The page on which a category goes: what becomes of what lies in it is asked once, with its numbers."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminSelectWidget

from community import actions, rooms
from community.models import Category, CategoryRemoval
from portal.activity.admin import ReadOnly
from portal.members.models import Member
from portal.shell.ports import Refused


class RemovalForm(forms.Form):
    """Move what lies in `category`, or archive it; only where nobody new could read it is offered."""

    ARCHIVE, MOVE = "archive", "move"

    fate = forms.ChoiceField(
        label=gettext_lazy("What becomes of its topics?"),
        choices=[
            (ARCHIVE, gettext_lazy("They stay: the category is archived and takes nothing new")),
            (MOVE, gettext_lazy("They move, and the category is deleted")),
        ],
        initial=ARCHIVE,
        widget=UnfoldAdminSelectWidget,
    )
    target = forms.ModelChoiceField(
        Category.objects.none(),
        label=gettext_lazy("Where to (categories open to nobody else)"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args: Any, category: Category, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        self.fields["target"].queryset = rooms.targets_of(category)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("fate") == self.MOVE and not cleaned.get("target") and "target" not in self.errors:
            self.add_error("target", _("Please say where the topics go."))
        return cleaned

    def apply(self, actor: Member) -> str:
        """Do what was chosen; the sentence to say then."""
        if self.cleaned_data["fate"] == self.ARCHIVE:
            actions.archive_category(category=self.category)
            return _("“%(name)s” is archived.") % {"name": self.category}
        actions.remove_category(category=self.category, target=self.cleaned_data["target"], actor=actor)
        said = _("The topics of “%(name)s” are being moved in the background; then it is deleted.")
        return said % {"name": self.category}


class Removing(ModelAdmin):
    """Adds the page “Remove this category”."""

    change_form_before_template: str | None = "admin/community/category/_door.html"

    def get_urls(self) -> list[Any]:
        remove = self.admin_site.admin_view(self.remove)
        return [path("<int:pk>/remove/", remove, name="community_category_remove"), *super().get_urls()]

    def remove(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("community.delete_category"):
            raise PermissionDenied
        category = get_object_or_404(Category.objects.select_related("segment"), pk=pk)
        form = RemovalForm(request.POST or None, category=category)
        if form.is_valid():
            try:
                messages.success(request, form.apply(cast(Member, request.user)))
            except Refused as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("admin:community_category_changelist")
        context = self.admin_site.each_context(request) | {"opts": self.opts, "form": form}
        context |= {"category": category, "title": _("Remove “%(name)s”") % {"name": category}}
        status = 422 if form.errors else 200
        return render(request, "admin/community/category/remove.html", context, status=status)


@admin.register(CategoryRemoval)
class CategoryRemovalAdmin(ReadOnly):
    list_display = ["name", "target", "state", "moved", "asked_by", "due_at", "done_at"]
    list_filter = ["state"]
    list_select_related = ["target", "asked_by"]
    fields = ["name", "target", "asked_by", "state", "moved", "due_at", "done_at", "attempts", "last_error"]
    actions = ["again"]

    @admin.action(description=gettext_lazy("Try those again that were given up"), permissions=["again"])
    def again(self, request: HttpRequest, queryset: QuerySet[CategoryRemoval]) -> None:
        count = CategoryRemoval.revive(queryset)
        messages.success(request, _("Tried again: %(count)d.") % {"count": count})

    def has_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("community.delete_category")
