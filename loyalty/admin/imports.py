"""Files of purchases: upload, look at the dry run, confirm."""

from __future__ import annotations

import csv
import io
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminFileFieldWidget

from loyalty import actions
from loyalty.models import Programme, PurchaseImport
from loyalty.pages.sheets import plain
from loyalty.purchases.importing import BadFile, import_purchases
from portal.shell.ports import Refused

from .showing import counted

MOST_BYTES = 20_000_000


class UploadForm(forms.ModelForm):
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        widget=UnfoldAdminFileFieldWidget,
        help_text=gettext_lazy(
            "With a header row: member,purchase,purchased_at,amount,currency and, if you like, sku,quantity."
            " At most 20 MB. It is checked first; nothing is imported before you confirm."
        ),
    )

    class Meta:
        model = PurchaseImport
        fields: list[str] = []

    def clean_file(self) -> UploadedFile:
        """Readable text with the right header; `rows` is what it says."""
        file: UploadedFile = self.cleaned_data["file"]
        programme = Programme.objects.current()
        if programme is None:
            raise forms.ValidationError(_("No points programme has been set up yet."))
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 20 MB: please split it."))
        try:
            self.rows = file.read().decode("utf-8-sig").replace("\x00", "")
            import_purchases(io.StringIO(self.rows[:2000].splitlines()[0]), programme=programme, dry_run=True)
        except (UnicodeDecodeError, IndexError):
            raise forms.ValidationError(_("This is no text in UTF-8.")) from None
        except BadFile as error:
            raise forms.ValidationError(str(error)) from error
        return file


@admin.register(PurchaseImport)
class PurchaseImportAdmin(ModelAdmin):
    form = UploadForm
    list_display = ["name", "step", "state", "row_count", "actor", "uploaded_at"]
    list_select_related = ["actor"]
    fields = ["file"]
    change_form_outer_before_template = "admin/loyalty/purchaseimport/_report.html"

    def waiting(self, request: HttpRequest) -> str:
        others = PurchaseImport.objects.checked().exclude(actor=request.user.pk)
        return counted(others) if self._may_import(request) else ""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = ["name", "row_count", "step", "actor", "uploaded_at", "confirmed_by", "confirmed_at"]
        return shown if obj else ["file"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PurchaseImport]:
        """Without what is long: no list needs it."""
        rows: QuerySet[PurchaseImport] = super().get_queryset(request)
        return rows.defer("rows", "rejects")

    def save_model(self, request: HttpRequest, obj: PurchaseImport, form: Any, change: bool) -> None:
        name = form.cleaned_data["file"].name or "purchases.csv"
        actor: Any = request.user
        made = actions.upload_purchases(name=name, rows=form.rows, actor=actor)
        obj.pk, obj.name = made.pk, made.name

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """One button: what comes next is the dry run."""
        context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        upload: Any = kwargs.get("obj")
        if upload and upload.awaits_confirmation:
            actor: Any = request.user
            context |= {"why_not_alone": actions.why_not_alone(upload=upload, actor=actor)}
            context |= {"may_import": self._may_import(request)}
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(self, request: HttpRequest, obj: PurchaseImport, *args: Any) -> HttpResponse:
        return redirect("admin:loyalty_purchaseimport_change", obj.pk)

    def get_urls(self) -> list[Any]:
        own = [
            path(f"<int:pk>/{name}/", self._door(name), name=f"loyalty_purchaseimport_{name}")
            for name in ("confirm", "discard")
        ]
        table = self.admin_site.admin_view(self.rejects)
        own.append(path("<int:pk>/rejected.csv", table, name="loyalty_purchaseimport_rejects"))
        return [*own, *super().get_urls()]

    def _door(self, name: str) -> Any:
        return require_POST(self.admin_site.admin_view(getattr(self, name)))

    def confirm(self, request: HttpRequest, pk: int) -> HttpResponse:
        upload, actor = self._upload(request, pk), cast(Any, request.user)
        try:
            actions.confirm_import(upload=upload, actor=actor)
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("admin:loyalty_purchaseimport_change", pk)

    def rejects(self, request: HttpRequest, pk: int) -> HttpResponse:
        """All rejected rows as CSV: line and reason."""
        upload = self._upload(request, pk)
        answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="rejected-{upload.pk}.csv"'
        table = csv.writer(answer)
        table.writerow([_("Line"), _("Reason")])
        listed = (upload.report or {}).get("errors", [])
        table.writerows((line, plain(reason)) for line, reason in upload.rejects or listed)
        return answer

    def discard(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            actions.discard_import(upload=self._upload(request, pk))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:loyalty_purchaseimport_change", pk)
        messages.success(request, _("The file has been discarded."))
        return redirect("admin:loyalty_purchaseimport_changelist")

    def _may_import(self, request: HttpRequest) -> bool:
        """A second person is also who may release what was typed in."""
        may_release = request.user.has_perm("loyalty.change_purchase")
        return self.has_add_permission(request) or bool(may_release)

    def _upload(self, request: HttpRequest, pk: int) -> PurchaseImport:
        if not self._may_import(request):
            raise PermissionDenied
        return get_object_or_404(PurchaseImport, pk=pk)
