"""Taking a decision back, with all that it took."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from community import policies
from community.actions.sanctions import hold_standings, lift, touched_by
from community.events import AppealDecided, ContentRestored, DecisionReversed
from community.models import Appeal, Decision, Post, Topic
from portal.activity.actions import record
from portal.members.models import Member
from portal.notifications.rendering import language_of
from portal.retrying import retried
from portal.shell.ports import Refused

from .hiding import hidden_by_another
from .locking import open_again
from .profiles import give_profile_back
from .putting_back import put_back
from .visibility import accept_again, hold_topic, make_visible


@retried
@transaction.atomic
def reverse(*, decision: Decision, actor: Member, appeal: Appeal | None = None) -> Decision:
    """Undo a decision: hidden content is back with its number, counters and acceptance, sanctions are lifted.

    A profile, text or topic that it has changed or moved is as before, but where it was changed again since,
    or cannot go back: the decision's `left` says so.

    Content that another decision or a cleaning hides stays hidden. What was earned by it follows from the
    events. A moderator may undo her own decision; on `appeal` another person decides (`decide_appeal`), and
    the author's appeal that waits is granted with it.

    Refused: not_allowed, already_reversed, nothing_taken (what was kept is looked at again by an appeal).
    """
    hold_standings(actor, touched_by(decision))
    if not policies.may_moderate(actor) or decision.member_id == actor.pk:
        raise Refused("not_allowed", _("Someone else has to decide this."))
    if appeal is None and not decision.is_restriction:
        raise Refused("nothing_taken", _("This decision took nothing that could be given back."))
    content = decision.content
    if isinstance(content, Post | Topic):
        hold_topic(content)
    now = timezone.now()
    standing = Decision.objects.filter(pk=decision.pk, reversed_at=None)
    if not standing.update(reversed_at=now, reversed_by=actor):
        raise Refused("already_reversed", _("This decision has been reversed already."))
    decision.refresh_from_db(fields=["reversed_at", "reversed_by"])
    lift(decision=decision, actor=actor)
    decision.left = give_profile_back(decision)
    if isinstance(content, Post | Topic):
        _bring_back(decision, content, actor)
    if decision.left:
        decision.save(update_fields=["left"])
    if appeal is None:
        _grant_waiting(decision, actor)
    payload = DecisionReversed(decision=decision.pk, by_appeal=appeal is not None)
    record(payload, member=decision.member, actor=actor, source=f"decision:{decision.pk}")
    return decision


def _grant_waiting(decision: Decision, actor: Member) -> None:
    """The author's appeal that waits has got what it asked for. A notifier's goes on: hers asks for more."""
    waiting = Appeal.objects.filter(decision=decision, report=None, outcome="")
    for appeal in waiting.select_related("member"):
        with override(language_of(appeal.member) if appeal.member else None):
            reason = _("The decision was taken back before the appeal was decided.")
        granted = {"outcome": Appeal.Outcome.REVERSED, "reason": reason, "decided_by": actor}
        waiting.filter(pk=appeal.pk).update(**granted, decided_at=timezone.now())
        payload = AppealDecided(appeal=appeal.pk, decision=decision.pk, outcome=Appeal.Outcome.REVERSED)
        record(payload, member=appeal.member, actor=actor, source=f"decision:{decision.pk}")


def _bring_back(decision: Decision, content: Post | Topic, actor: Member) -> None:
    decision.left = put_back(decision, actor)
    if decision.outcome == Decision.Outcome.LOCK and isinstance(content, Topic):
        open_again(decision, content)
    if not decision.hides_content or hidden_by_another(content, but=decision):
        return
    if not make_visible(content):
        return
    if decision.was_accepted:
        accept_again(content)
    topic = content.pk if isinstance(content, Topic) else content.topic_id
    payload = ContentRestored(
        decision=decision.pk, content_kind=decision.kind, content=decision.object_id, topic=topic
    )
    record(payload, member=content.author, actor=actor, source=f"decision:{decision.pk}")
