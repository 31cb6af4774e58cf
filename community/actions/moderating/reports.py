"""Notices about content, by anyone."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from community import policies
from community.events import ContentReported
from community.models import Matter, Report
from community.models.moderation import called
from portal.activity.actions import record
from portal.members.models import Member
from portal.shell.ports import Refused

from .matters import open_matter

#: From this weight of all notices together a matter comes before the usual ones.
SOON_FROM = 3


@transaction.atomic
def report_content(
    *,
    kind: str,
    object_id: int,
    reason: str,
    explanation: str,
    reporter: Member | None = None,
    name: str = "",
    email: str = "",
    good_faith: bool = True,
) -> Report:
    """File a notice about a post, topic or member. A member's second one about the same changes nothing.

    Refused: no_good_faith.
    """
    if not good_faith:
        raise Refused("no_good_faith", _("Please confirm that your notice is accurate and complete."))
    if reporter:
        known = Report.objects.about(kind, object_id).waiting().filter(reporter=reporter).first()
        if known:
            return known
    report = Report(
        kind=kind,
        object_id=object_id,
        reason=reason,
        explanation=explanation,
        reporter=reporter,
        name=name,
        email=email,
        good_faith=good_faith,
        language=get_language() or "",
    )
    report.title = called(report.content)
    report.matter = _matter_of(report)
    report.save()
    payload = ContentReported(report=report.pk, content_kind=kind, content=object_id)
    record(payload, member=reporter, actor=reporter, source=f"report:{report.pk}")
    return report


def _matter_of(report: Report) -> Matter:
    """The open matter, more urgent by what the notice says and by how much its sender is trusted."""
    matter = open_matter(
        report.kind,
        report.object_id,
        priority=report.urgency,
        weight=policies.flag_weight(report.reporter),
    )
    if matter.weight >= SOON_FROM and matter.priority < Matter.Priority.SOON:
        matter.priority = Matter.Priority.SOON
        matter.save(update_fields=["priority"])
    return matter
