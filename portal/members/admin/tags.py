"""The words staff may set on members."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from portal.members.models import SegmentCondition, Tag
from portal.members.traits import TAGS


@admin.register(Tag)
class TagAdmin(ModelAdmin):
    """A tag is set on a member's page. Its short name, which segments ask for, stays."""

    list_display = ["name", "slug"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def get_deleted_objects(self, objs: QuerySet[Tag], request: HttpRequest) -> Any:
        """A tag that a segment asks for stays; the segment is named."""
        asked = SegmentCondition.objects.filter(trait=TAGS).select_related("segment")
        slugs = {tag.slug for tag in objs}
        held = {str(row.segment): None for row in asked if slugs & set(row.words)}
        protected = [f"{_('segment')}: {name}" for name in held]
        return [str(tag) for tag in objs], {str(_("tags")): len(list(objs))}, set(), protected
