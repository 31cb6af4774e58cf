"""What members wrote, in the admin: to be read and judged, never typed."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from community import actions, policies
from community.models import ContentKind, Post, Topic
from portal.members.models import Member
from portal.shell.ports import Refused


class Written(ModelAdmin):
    """What members wrote is not typed in by staff, nor deleted here."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Topic)
class TopicAdmin(Written):
    list_display = ["title", "category", "kind", "author", "post_count", "last_post_at", "state"]
    list_filter = ["kind", "state", "category", "idea_status"]
    list_select_related = ["category", "author"]
    search_fields = ["title"]
    fields = ["title", "category", "kind", "author", "created_at", "idea_status", "pinned", "locked", "state"]
    readonly_fields = [*("title", "category", "kind", "author", "created_at"), *("pinned", "locked", "state")]

    def save_model(self, request: HttpRequest, obj: Topic, form: Any, change: bool) -> None:
        """What becomes of an idea is told to those who voted for it; the rest has tools on its own page."""
        if "idea_status" not in form.changed_data:
            return
        try:
            actions.set_idea_status(actor=cast(Member, request.user), topic=obj, status=obj.idea_status)
        except Refused as refusal:
            messages.error(request, str(refusal))


@admin.register(Post)
class PostAdmin(Written):
    list_display = ["topic", "number", "author", "excerpt", "created_at", "helpful_count", "state"]
    list_filter = ["state"]
    list_select_related = ["topic", "author"]
    search_fields = ["text"]
    fields = ["topic", "number", "author", "text", "created_at", "edited_at", "helpful_count", "state"]
    readonly_fields = fields
    actions = ["put_into_queue"]

    @admin.display(description=_("text"))
    def excerpt(self, post: Post) -> str:
        return Truncator(post.text).chars(80)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = super().get_actions(request)
        if not policies.may_moderate(request.user):
            offered.pop("put_into_queue", None)
        return offered

    @admin.action(description=_("Put into the moderators' queue"))
    def put_into_queue(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        for post in queryset:
            actions.open_matter(ContentKind.POST, post.pk)
        messages.success(request, _("It waits in the queue, where it is decided with its reasons."))
