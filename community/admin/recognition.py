"""Standing, levels of trust, badges and the leaderboard in the admin."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextInputWidget

from community import actions
from community.models import Badge, BadgeGrant, RecognitionSettings, Reputation, TrustStep
from community.recognition import merits
from portal.members.models import Member
from portal.shell.ports import Refused


@admin.register(Reputation)
class ReputationAdmin(ModelAdmin):
    """What members have done is looked at; trust can be fixed and ambassadors named."""

    list_display = [
        *("member", "level", "fixed_trust", "ambassador", "post_count", "accepted_count", "helpful_count")
    ]
    list_filter = ["trust", "fixed_trust", "ambassador"]
    list_select_related = ["member"]
    search_fields = ["member__display_name", "member__handle"]
    show_full_result_count = False
    fields = ["member", "trust", "fixed_trust", "ambassador", "days_here", "last_day", *merits.COUNTED]
    readonly_fields = ["member", "trust", "days_here", "last_day", *merits.COUNTED]

    @admin.display(description=pgettext_lazy("of trust", "level"))
    def level(self, obj: Reputation) -> str:
        return obj.level_name

    def save_model(self, request: HttpRequest, obj: Reputation, form: Any, change: bool) -> None:
        if "fixed_trust" in form.changed_data:
            actions.fix_trust(member=obj.member, level=obj.fixed_trust)
        if "ambassador" in form.changed_data:
            staff = cast(Member, request.user)
            actions.name_ambassador(member=obj.member, actor=staff, active=obj.ambassador)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(TrustStep)
class TrustStepAdmin(ModelAdmin):
    """The table of levels: written down on the first visit, as the defaults have it."""

    list_display = ["__str__", *TrustStep.ASKED, "hidden_at_most"]
    readonly_fields = ["level"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        TrustStep.objects.bulk_create(TrustStep.objects.ladder(), ignore_conflicts=True)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(RecognitionSettings)
class RecognitionSettingsAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        RecognitionSettings.objects.get_or_create(pk=RecognitionSettings.ONLY)
        only = [RecognitionSettings.ONLY]
        return redirect(reverse("admin:community_recognitionsettings_change", args=only))

    def save_model(self, request: HttpRequest, obj: RecognitionSettings, form: Any, change: bool) -> None:
        actions.set_up_recognition(leaderboard=obj.leaderboard, pictures_from=obj.pictures_from)


@admin.register(Badge)
class BadgeAdmin(ModelAdmin):
    list_display = ["name", "measure", "threshold", "active", "order"]
    list_filter = ["measure", "active"]
    search_fields = ["slug", "name_en", "name_de"]
    prepopulated_fields = {"slug": ["name_en"]}
    fields = [
        *("slug", "name_en", "name_de", "about_en", "about_de", "icon"),
        *("measure", "threshold", "active", "order"),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Badge | None = None) -> bool:
        """What members have been given is not deleted: it can be switched off."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.grants.exists())


class GrantForm(forms.ModelForm):
    handle = forms.CharField(
        label=_("Handle of the member"), max_length=40, widget=UnfoldAdminTextInputWidget()
    )

    class Meta:
        model = BadgeGrant
        fields = ["badge"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_hand = Badge.objects.filter(active=True, measure="")
        self.fields["badge"].queryset = by_hand  # type: ignore[attr-defined]

    def clean_handle(self) -> str:
        handle: str = self.cleaned_data["handle"].strip().removeprefix("@")
        member = Member.objects.visible_to(None).filter(handle=handle).first()
        if member is None:
            raise forms.ValidationError(_("There is no member with this handle."))
        self.instance.member = member
        return handle


@admin.register(BadgeGrant)
class BadgeGrantAdmin(ModelAdmin):
    """Badges that staff gives are given here, and taken back."""

    form = GrantForm
    list_display = ["member", "badge", "granted_at", "revoked_at"]
    list_filter = ["badge"]
    list_select_related = ["member", "badge"]
    search_fields = ["member__display_name", "member__handle"]
    show_full_result_count = False
    fields = ["badge", "handle"]
    actions = ["take_back"]

    def save_model(self, request: HttpRequest, obj: BadgeGrant, form: Any, change: bool) -> None:
        member, badge = obj.member, obj.badge
        actions.grant_badge(member=member, badge=badge, actor=cast(Member, request.user))
        obj.pk = BadgeGrant.objects.get(member=member, badge=badge).pk

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request)

    @admin.action(description=_("Take back"), permissions=["revoke"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[BadgeGrant]) -> None:
        for grant in queryset.select_related("member", "badge"):
            try:
                actions.revoke_badge(member=grant.member, badge=grant.badge)
            except Refused as refusal:
                messages.error(request, f"{grant.badge}: {refusal}")
