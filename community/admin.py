"""The community in the admin: categories are set up here; what members wrote is read here and judged."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from portal.activity.admin import ReadOnly
from portal.members.models import Member
from portal.shell.ports import Refused

from . import actions, policies
from .models import Category, Decision, Kind, Post, Report, Topic


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


class Written(ModelAdmin):
    """What members wrote is not typed in by staff, nor deleted here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was changed here and nothing else: members go on writing meanwhile."""
        obj.save(update_fields=form.changed_data)


@admin.register(Topic)
class TopicAdmin(Written):
    list_display = ["title", "category", "kind", "author", "post_count", "last_post_at", "state"]
    list_filter = ["kind", "state", "category", "idea_status"]
    list_select_related = ["category", "author"]
    search_fields = ["title"]
    fields = ["title", "category", "kind", "author", "created_at", "idea_status", "pinned", "locked", "state"]
    readonly_fields = ["title", "category", "kind", "author", "created_at", "state"]


@admin.register(Post)
class PostAdmin(Written):
    list_display = ["topic", "number", "author", "excerpt", "created_at", "helpful_count", "state"]
    list_filter = ["state"]
    list_select_related = ["topic", "author"]
    search_fields = ["text"]
    fields = ["topic", "number", "author", "text", "created_at", "edited_at", "helpful_count", "state"]
    readonly_fields = fields
    actions = ["hide"]

    @admin.display(description=_("text"))
    def excerpt(self, post: Post) -> str:
        return Truncator(post.text).chars(80)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = super().get_actions(request)
        if not policies.may_moderate(request.user):
            offered.pop("hide", None)
        return offered

    @admin.action(description=_("Hide as against the house rules"))
    def hide(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        for post in queryset.select_related("topic", "author"):
            try:
                actions.hide_post(
                    actor=cast(Member, request.user), post=post, reason=str(_("It breaks our house rules."))
                )
            except Refused as refusal:
                messages.error(request, f"{post}: {refusal}")


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ["id", "reason", "kind", "object_id", "reporter", "created_at", "decision"]
    list_filter = ["reason", "kind"]
    list_select_related = ["reporter", "decision"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["id", "outcome", "kind", "object_id", "decided_by", "decided_at"]
    list_filter = ["outcome"]
    list_select_related = ["decided_by"]
