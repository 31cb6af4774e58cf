"""The editor of segments: conditions as rows, what they say as a sentence, and who meets them now."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline

from portal.members import actions, segments, wording
from portal.members.condition_forms import ConditionForm, ConditionFormSet
from portal.members.definitions import Definition
from portal.members.mentions import mentions_of
from portal.members.models import Recount, Segment, SegmentCondition
from portal.members.traits import registry

COUNT = "_count"


class SegmentForm(forms.ModelForm):
    """The segment's names; a press on “Count now” saves nothing and comes back with what it counted."""

    class Meta:
        model = Segment
        fields = ["name_en", "name_de", "slug", "match"]

    def is_valid(self) -> bool:
        return super().is_valid() and COUNT not in self.data


class ConditionInline(TabularInline):
    model = SegmentCondition
    form = ConditionForm
    formset = ConditionFormSet
    hide_title = True
    extra = 2
    max_num = 20
    fields = ["what", "value"]
    template_after = "admin/members/segment/_words.html"

    def words(self) -> list[dict[str, Any]]:
        """What each trait can be, for the legend beneath the rows."""
        known = [(trait, [name for _slug, name in trait.options()]) for trait in registry]
        said = [(trait.label, names or [trait.hint]) for trait, names in known if names or trait.hint]
        return [{"label": label, "words": names} for label, names in said]


@admin.register(Segment)
class SegmentAdmin(ModelAdmin):
    form = SegmentForm
    inlines = [ConditionInline]
    list_display = ["name", "sentence", "size", "depends_on_time", "counted_at"]
    search_fields = ["slug", "name_en", "name_de"]
    prepopulated_fields = {"slug": ["name_en"]}
    change_form_before_template = "admin/members/segment/_preview.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Segment]:
        return super().get_queryset(request).with_size().prefetch_related("conditions")

    @admin.display(description=_("In one sentence"))
    def sentence(self, segment: Segment) -> str:
        return wording.sentence(segment.match, Definition.of(segment).rules)

    @admin.display(description=_("members"), ordering="size")
    def size(self, segment: Segment) -> int:
        return segment.size  # type: ignore[attr-defined]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        actions.redefined(segment=form.instance)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The page with who meets the conditions: the typed ones where asked to count, else the saved."""
        segment: Segment | None = kwargs.get("obj")
        if COUNT in request.POST:
            context["preview"] = self._of_typed(context)
            context["counted"] = True
        elif segment is not None:
            context["preview"] = segments.preview(segment.match, Definition.of(segment).rules)
            context["uses"] = _uses_of(segment)
            context["counting"] = Recount.objects.filter(segment=segment, state=Recount.State.DUE).exists()
        return super().render_change_form(request, context, *args, **kwargs)

    def _of_typed(self, context: dict[str, Any]) -> segments.Preview | None:
        form, [inline] = context["adminform"].form, context["inline_admin_formsets"]
        if not inline.formset.is_valid() or "match" not in form.cleaned_data:
            return None
        return segments.preview(form.cleaned_data["match"], inline.formset.rules())

    def get_deleted_objects(self, objs: QuerySet[Segment], request: HttpRequest) -> Any:
        """What goes is the segment, not a list of its members; what is limited to it holds it."""
        protected = [use for segment in objs for use in _uses_of(segment)]
        return [str(segment) for segment in objs], {str(_("segments")): len(list(objs))}, set(), protected

    def delete_model(self, request: HttpRequest, obj: Segment) -> None:
        actions.remove_segment(segment=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Segment]) -> None:
        for segment in queryset:
            actions.remove_segment(segment=segment)


def _uses_of(segment: Segment) -> list[str]:
    return [*segments.uses_of(segment), *mentions_of(segment)]
