"""Members as staff see them: the record, her consents, what rules know of her, and her history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as DjangoGroupAdmin
from django.contrib.auth.models import Group
from django.db.models import ManyToManyField, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelectWidget

from portal.activity.models import Event
from portal.activity.payloads import kinds
from portal.members import account, actions, wording
from portal.members.models import Consent, Member, Segment, Tag, Trait
from portal.members.roles import Role
from portal.members.traits import registry
from portal.shell import ports

HISTORY = 50


class Logged(TabularInline):
    """Rows that are looked at and written elsewhere."""

    extra = 0
    can_delete = False
    tab = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ConsentInline(Logged):
    model = Consent
    fields = ["purpose", "granted", "wording", "source", "given_at"]
    ordering = ["-given_at"]


class TraitInline(Logged):
    """What the apps know of her, by the names managers see in segments."""

    model = Trait
    fields = readonly_fields = ["called", "spoken"]
    ordering = ["name"]

    @admin.display(description=_("trait"))
    def called(self, trait: Trait) -> str:
        return wording.trait_name(trait.name)

    @admin.display(description=_("value"))
    def spoken(self, trait: Trait) -> str:
        return wording.trait_value(trait)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Trait]:
        """Without what she has answered in confidence."""
        private = [name for name, trait in registry.items() if trait.private]
        return super().get_queryset(request).exclude(name__in=private)


class RolesField(forms.ModelMultipleChoiceField):
    """Groups by what people call these roles."""

    def label_from_instance(self, obj: Group) -> str:
        return str(dict(Role.choices).get(obj.name, obj.name))


class MemberForm(forms.ModelForm):
    """Her record, and the tags staff have set."""

    tags = forms.ModelMultipleChoiceField(
        label=_("Tags"),
        queryset=Tag.objects.all(),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    language = forms.ChoiceField(label=_("Language"), required=False, widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["tags"] = list(self.instance.tags.all())
        if language := self.fields.get("language"):
            known = {"": _("as her browser")} | dict(settings.LANGUAGES)
            here = self.instance.language
            language.choices = [*({here: here} | known).items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """What a decision took out of her profile stays out."""
        for field in account.SAID:
            if field in self.changed_data and field in self.cleaned_data:
                try:
                    text = self.cleaned_data[field]
                    ports.check_profile_kept_out(member=self.instance, field=field, text=text)
                except ports.Refused as refusal:
                    self.add_error(field, str(refusal))
        return super().clean()


@admin.register(Member)
class MemberAdmin(ModelAdmin):
    form = MemberForm
    list_display = ["display_name", "email", "external_id", "number", "registered_at", "is_active"]
    list_filter = ["is_staff", "is_active", "groups", "language"]
    search_fields = ["display_name", "email", "=external_id", "=number", "handle"]
    search_help_text = _("Name, e-mail address, customer number or card number")
    ordering = ["-created_at"]
    show_full_result_count = False
    formfield_overrides = {ManyToManyField: {"widget": UnfoldAdminCheckboxSelectMultipleWidget}}
    readonly_fields = [
        "number", "handle", "registered_at", "created_at", "erased_at", "in_segments", "further", "history"
    ]  # fmt: skip
    inlines = [ConsentInline, TraitInline]
    fieldsets = [
        (None, {"fields": ["display_name", "email", "external_id", "number", "handle"]}),
        (_("About"), {"fields": ["about", "birthday", "language", "theme"]}),
        (_("For rules"), {"fields": ["tags", "in_segments", "further"]}),
        (_("Work"), {"classes": ["tab"], "fields": ["is_active", "is_staff", "groups"]}),
        (
            _("History"),
            {"classes": ["tab"], "fields": ["registered_at", "created_at", "erased_at", "history"]},
        ),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Members join by themselves, or come with a purchase."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erasing is the member's own act and keeps the books; deleting would not."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may set tags may change these and nothing else."""
        return self._edits_record(request) or request.user.has_perm("members.change_tagging")

    def _edits_record(self, request: HttpRequest) -> bool:
        return request.user.has_perm("members.change_member")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Who may do what is for superusers to say."""
        if not self._edits_record(request):
            shown = [name for _title, options in self.fieldsets for name in options["fields"]]
            return [name for name in shown if name != "tags"]
        fields = [*self.readonly_fields]
        return fields if request.user.is_superuser else [*fields, "is_active", "is_staff", "groups", "email"]

    def save_model(self, request: HttpRequest, obj: Member, form: Any, change: bool) -> None:
        """Write what was changed here and nothing else: she may be changing her password meanwhile."""
        changed = [name for name in form.changed_data if name not in {"groups", "tags"}]
        account.change_profile(member=obj, **{name: getattr(obj, name) for name in changed})
        if "tags" in form.changed_data:
            actions.set_tags(member=obj, tags=form.cleaned_data["tags"])

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        return super().formfield_for_manytomany(db_field, request, **kwargs | {"form_class": RolesField})

    @admin.display(description=_("segments"))
    def in_segments(self, member: Member) -> str:
        return ", ".join(segment.name for segment in Segment.objects.of(member)) or "–"

    @admin.display(description=_("further traits"))
    def further(self, member: Member) -> SafeString | str:
        """Those of many words: "Products bought: BEANS-250, CUP"."""
        found = wording.many_words(member.trait_words.all())
        lines = format_html_join("", "<li>{}: {}</li>", found.items())
        return format_html("<ul>{}</ul>", lines) if found else "–"

    @admin.display(description=_("history"))
    def history(self, member: Member) -> SafeString:
        """Her newest events as rows: when, and what."""
        known = kinds()
        rows = [
            (
                formats.date_format(timezone.localtime(event.occurred_at), "SHORT_DATETIME_FORMAT"),
                reverse("admin:activity_event_change", args=[event.pk]),
                known[event.kind].label if event.kind in known else event.kind,
            )
            for event in _newest_events(member)
        ]
        lines = format_html_join("", '<li>{} · <a href="{}">{}</a></li>', rows)
        return format_html("<ol>{}</ol>", lines)


def _newest_events(member: Member) -> QuerySet[Event]:
    return Event.objects.of_member(member)[:HISTORY]


admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(DjangoGroupAdmin, ModelAdmin):
    """Roles. What each may do is granted by the apps; here one sees it."""
