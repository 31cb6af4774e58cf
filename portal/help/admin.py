"""Editing the help centre. A draft is previewed on its own page, which only editors see."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action

from . import actions
from .models import Article, Section


@admin.register(Section)
class SectionAdmin(ModelAdmin):
    list_display = ["slug", "name_en", "name_de", "icon", "order"]
    prepopulated_fields = {"slug": ["name_en"]}


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    list_display = ["slug", "heading", "section", "published_at", "updated_at", "helpful_yes", "helpful_no"]
    list_filter = ["section"]
    list_select_related = ["section"]
    search_fields = ["slug", "title_en", "title_de"]
    prepopulated_fields = {"slug": ["title_en"]}
    readonly_fields = ["published_at", "updated_at", "helpful_yes", "helpful_no", "preview_en", "preview_de"]
    fieldsets = [
        (None, {"fields": ["slug", "section", "order", "published_at", "updated_at"]}),
        (_("English"), {"fields": ["title_en", "summary_en", "body_en", "preview_en"]}),
        (_("German"), {"fields": ["title_de", "summary_de", "body_de", "preview_de"]}),
        (_("What readers say"), {"fields": ["helpful_yes", "helpful_no"]}),
    ]
    actions_submit_line = ["publish", "withdraw"]
    actions = ["publish_selected"]

    @admin.display(description=_("title"))
    def heading(self, obj: Article) -> str:
        return obj.title

    @admin.display(description=_("preview"))
    def preview_en(self, article: Article) -> SafeString:
        return format_html('<div lang="en">{}</div>', mark_safe(article.body_en_html))

    @admin.display(description=_("preview"))
    def preview_de(self, article: Article) -> SafeString:
        return format_html('<div lang="de">{}</div>', mark_safe(article.body_de_html))

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        actions.keep_article(article=obj)
        for button in self.get_actions_submit_line(request, obj.pk):
            if button.action_name in request.POST:
                button.method(request, obj)

    def delete_model(self, request: HttpRequest, obj: Article) -> None:
        actions.delete_article(article=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        for article in queryset:
            actions.delete_article(article=article)

    @action(description=_("Save and publish"), permissions=["change"])
    def publish(self, request: HttpRequest, obj: Article) -> None:
        actions.publish_article(article=obj, actor=request.user)

    @action(description=_("Save and withdraw"), permissions=["change"])
    def withdraw(self, request: HttpRequest, obj: Article) -> None:
        actions.withdraw_article(article=obj, actor=request.user)

    @admin.action(description=_("Publish the selected articles"), permissions=["change"])
    def publish_selected(self, request: HttpRequest, queryset: QuerySet[Article]) -> None:
        done = sum(actions.publish_article(article=article, actor=request.user) for article in queryset)
        self.message_user(request, _("%(count)d articles are published now.") % {"count": done})
