"""Importing purchases out of a file: a dry run that lists every bad row, then the import itself."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty import money
from loyalty.models import PurchaseImport
from loyalty.purchases.importing import Report, import_purchases
from portal.activity.doorbell import ring
from portal.members.models import Member
from portal.shell.ports import Refused

from .by_hand import typing_room
from .programmes import running

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    # Two files confirmed at once must not both find room.
    Member.objects.select_for_update(no_key=True).get(pk=actor.pk)
    checked = PurchaseImport.objects.checked().filter(pk=upload.pk)
    found = checked.select_for_update(no_key=True, of=("self",)).select_related("actor").first()
    if found is None:
        raise Refused("not_checked", _("This file is not waiting for a confirmation."))
    if why := why_not_alone(upload=found, actor=actor):
        raise Refused("second_person", why)
    alone = found.report["amount"] if _is_alone(found, actor) else 0
    now = {"state": State.DUE, "due_at": timezone.now(), "attempts": 0, "confirmed_at": timezone.now()}
    checked.update(step=Step.IMPORT, confirmed_by=actor, alone=alone, **now)


def _is_alone(upload: PurchaseImport, actor: Member) -> bool:
    """Whether nobody but the actor has had a hand in the file."""
    return upload.actor in {None, actor}


def why_not_alone(*, upload: PurchaseImport, actor: Member) -> str:
    """Why a second person has to import a checked file of the actor's own; "" where nobody has to.

    What it would record counts to her limit of the month with all that she types in, and has to be within
    it; there is none for what is in another currency than the programme's.
    """
    programme, report = running(), upload.report
    if not _is_alone(upload, actor):
        return ""
    if report["foreign"]:
        return _(
            "Some of these purchases are in another currency than the programme's:"
            " a second person has to import them."
        )
    left = typing_room(actor=actor, programme=programme)
    if report["amount"] <= left:
        return ""
    said = _(
        "These purchases come to %(amount)s, and you may import %(left)s more this month alone:"
        " a second person has to import them."
    )
    sums = {"amount": report["amount"], "left": left}
    return said % {name: money.spoken(amount, programme.currency) for name, amount in sums.items()}


def confirm_import(*, upload: PurchaseImport, actor: Member) -> PurchaseImport:
    """Import a checked file; its bad rows are left out. Repeatable: known purchases are not counted twice.

    What is above the uploader's limit of the month is imported by a second person alone.
    Refused: not_checked, second_person.
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
        left_out=_rejected(upload),
    )


def _rejected(upload: PurchaseImport) -> Mapping[int, str]:
    """What was confirmed has been without these lines, whatever rates or rules have come since."""
    if upload.step == Step.CHECK:
        return {}
    return dict(upload.rejects or upload.report["errors"])


def _kept(upload: PurchaseImport, report: Report) -> dict[str, Any]:
    """The report; once they are imported, the rows are not needed any more."""
    said = {"imported": report.imported, "held": report.held, "repeated": report.repeated}
    said |= {"rejected": report.rejected, "amount": report.amount, "foreign": report.foreign}
    kept: dict[str, Any] = {"report": said | {"errors": report.errors[:LISTED]}}
    kept["rejects"] = report.errors if len(report.errors) > LISTED else None
    return kept | ({"rows": ""} if upload.step == Step.IMPORT else {})
