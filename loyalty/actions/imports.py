"""Importing purchases out of a file: a dry run that lists every bad row, then the import itself."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.models import PurchaseImport
from loyalty.purchases.importing import Report, import_purchases
from portal.activity.doorbell import ring
from portal.shell.ports import Refused

from .programmes import running

if TYPE_CHECKING:
    from portal.members.models import Member

WORK = "loyalty.tasks.import_due"
#: So many rows are done while one waits for the page.
AT_ONCE = 1000
#: So many bad rows are listed in the report; where there are more, all are kept beside it.
LISTED = 1000
KEPT = timedelta(days=7)
_LEASE_SECONDS = 3600
State, Step = PurchaseImport.State, PurchaseImport.Step


def upload_purchases(*, name: str, rows: str, actor: Member) -> PurchaseImport:
    """Take a file (CSV as `import_purchases` reads it) and check it: nothing is imported yet.

    Rows of the uploader's own account are rejected, and later those of the one who confirms. Checked on
    return, or due for the worker where it is long.
    """
    count = max(0, len(rows.splitlines()) - 1)
    upload = PurchaseImport.objects.create(name=name[:120], rows=rows, row_count=count, actor=actor)
    return _begin(upload)


@transaction.atomic
def _confirmed(upload: PurchaseImport, actor: Member) -> None:
    waiting = PurchaseImport.objects.filter(pk=upload.pk, step=Step.CHECK, state=State.DONE)
    now = {"state": State.DUE, "due_at": timezone.now(), "attempts": 0, "report": None, "rejects": None}
    if not waiting.update(step=Step.IMPORT, confirmed_by=actor, **now):
        raise Refused("not_checked", _("This file is not waiting for a confirmation."))


def confirm_import(*, upload: PurchaseImport, actor: Member) -> PurchaseImport:
    """Import a checked file; its bad rows are left out. Repeatable: known purchases are not counted twice.

    Refused: not_checked.
    """
    _confirmed(upload, actor)
    return _begin(upload)


def discard_import(*, upload: PurchaseImport) -> None:
    """Remove a file that has not been imported. Refused: not_checked."""
    deleted, _by_model = PurchaseImport.objects.filter(pk=upload.pk, step=Step.CHECK).delete()
    if not deleted:
        raise Refused("not_checked", _("This file is not waiting for a confirmation."))


def _begin(upload: PurchaseImport) -> PurchaseImport:
    upload.refresh_from_db()
    if upload.row_count > AT_ONCE:
        ring(WORK)
        return upload
    kept = _kept(upload, _report(upload)) | {"state": State.DONE, "done_at": timezone.now()}
    PurchaseImport.objects.filter(pk=upload.pk).update(**kept)
    upload.refresh_from_db()
    return upload


def import_due() -> int:
    """Check and import what is due; returns how many steps were done.

    Rows are written in chunks of their own, so that a step which fails in between goes on where it was.
    Files that nobody confirmed are removed after a week, for they name members.
    """
    PurchaseImport.objects.filter(step=Step.CHECK, uploaded_at__lt=timezone.now() - KEPT).delete()
    done = 0
    for claimed in iter(lambda: PurchaseImport.objects.claim(1, seconds=_LEASE_SECONDS), []):
        for upload in claimed:
            found: Report | Exception
            try:
                found = _report(upload)
            except Exception as error:
                found = error
            done += upload.work(lambda upload=upload, found=found: _keep(upload, found))
    return done


def _keep(upload: PurchaseImport, found: Report | Exception) -> None:
    if isinstance(found, Exception):
        raise found
    upload.keep(**_kept(upload, found))


def _report(upload: PurchaseImport) -> Report:
    return import_purchases(
        io.StringIO(upload.rows, newline=""),
        programme=running(),
        dry_run=upload.step == Step.CHECK,
        actors=[actor for actor in (upload.actor, upload.confirmed_by) if actor],
    )


def _kept(upload: PurchaseImport, report: Report) -> dict[str, Any]:
    """The report; once they are imported, the rows are not needed any more."""
    said = {"imported": report.imported, "held": report.held, "repeated": report.repeated}
    said["rejected"] = report.rejected
    kept: dict[str, Any] = {"report": said | {"errors": report.errors[:LISTED]}}
    kept["rejects"] = report.errors if len(report.errors) > LISTED else None
    return kept | ({"rows": ""} if upload.step == Step.IMPORT else {})
