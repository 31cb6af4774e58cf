"""Deciding what becomes of content and of members."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from community import policies
from community.actions.sanctions import hold_standings, sanction_member
from community.events import ContentHidden, ContentRestored, DecisionMade
from community.models import Content, ContentKind, Decision, Matter, Post, Report, Rule, Topic
from community.models.moderation import called
from portal.activity.actions import record
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Refused

from .grounds import checked
from .locking import was_locked
from .matters import not_free, open_matter
from .profiles import take_profile
from .seen import check_seen
from .visibility import conceal, hold_topic, publish_held, unaccept

Outcome = Decision.Outcome
#: Outcomes that fall on the member; what they do is `sanction_member`.
SANCTIONS = (Outcome.WARN, Outcome.LIMIT, Outcome.SUSPEND, Outcome.BAN)
#: Outcomes whose effect is on the member herself.
ON_MEMBERS = (*SANCTIONS, Outcome.PROFILE)
#: Outcomes that change something; how, says the verb that decides so (`edit_post`, `move_topic`).
CHANGES = (Outcome.EDIT, Outcome.MOVE)


@retried
@transaction.atomic
def decide(
    *,
    matter: Matter,
    actor: Member | None,
    outcome: str,
    ground: str = "",
    rule: Rule | None = None,
    law: str = "",
    reason: str = "",
    until: datetime | None = None,
    hide: bool = False,
    seen: str = "",
    change: Callable[[Decision], None] | None = None,
) -> Decision:
    """Decide a matter, and with it all notices about the same; what follows is done in this transaction.

    `outcome` is a Decision.Outcome. Whatever takes something from somebody names a `ground`: `rule` (of the
    house rules in force), `law`, or spam in bulk; `reason` is what those concerned read. `until` (UTC) ends a
    limitation or suspension. `hide` hides the content along with a sanction. `actor` None is a machine.
    `seen` is the mark of what the actor has read (`seen_of`).
    `change` does what EDIT and MOVE say.
    Keeping publishes what was held; what another decision has hidden comes back by its reversal alone.

    Refused: not_allowed (also who is barred herself), no_ground, no_reason, no_end, already_decided, taken
    (by another moderator), merged (a topic that is part of another one is not hidden as a whole), not_a_topic
    (only topics are locked), not_a_member (only a member has a profile), nothing_to_hide, changed (since it
    was seen).
    """
    content = matter.content
    if (outcome in CHANGES) != (change is not None):
        raise ValueError("EDIT and MOVE, and they alone, come with what they change")
    hold_standings(actor, matter.member if outcome in ON_MEMBERS else None)
    if actor and not policies.may_decide(actor, matter):
        raise Refused("not_allowed", _("Someone else has to decide this."))
    said = {"outcome": outcome, "ground": ground, "rule": rule, "law": law.strip(), "reason": reason.strip()}
    decision = checked(_drafted(matter, actor, hide=hide, until=until, **said))
    if isinstance(content, Post | Topic):
        hold_topic(content)
    check_seen(content, seen)
    _check_effect(decision, content)
    _close(matter, actor)
    decision.was_accepted = decision.hides_content and unaccept(content)
    decision.was_locked = isinstance(content, Topic) and outcome == Outcome.LOCK and was_locked(content)
    decision.save()
    Report.objects.about(matter.kind, matter.object_id).waiting().update(decision=decision)
    _carry_out(decision, content, actor)
    if change:
        change(decision)
    record(
        DecisionMade(decision=decision.pk, outcome=decision.outcome),
        member=decision.member,
        actor=actor,
        source=f"decision:{decision.pk}",
    )
    return decision


def _drafted(matter: Matter, actor: Member | None, *, hide: bool, **said: Any) -> Decision:
    """The decision with all that follows from its matter; nothing is written yet."""
    hides = hide or said["outcome"] == Outcome.HIDE
    return Decision(
        matter=matter,
        kind=matter.kind,
        object_id=matter.object_id,
        title=called(matter.content),
        member_id=matter.member_id,
        hides_content=hides and isinstance(matter.content, Post | Topic),
        detected_automatically=matter.is_found_by_machine,
        decided_automatically=actor is None,
        decided_by=actor,
        **said,
    )


def hide_post(
    *, actor: Member, post: Post, reason: str, ground: str = "", rule: Rule | None = None
) -> Decision:
    """Hide a post that nobody has reported. Refused: as `decide`."""
    return decide(
        matter=open_matter(ContentKind.POST, post.pk),
        actor=actor,
        outcome=Outcome.HIDE,
        ground=Decision.Ground.RULES,
        rule=rule,
        reason=reason,
    )


def _check_effect(decision: Decision, content: Content | None) -> None:
    """What a decision says it does has to be possible; the topic's row is locked."""
    if decision.outcome == Outcome.LOCK and not isinstance(content, Topic):
        raise Refused("not_a_topic", _("Only topics are closed to replies."))
    if decision.outcome == Outcome.HIDE and not decision.hides_content:
        raise Refused("nothing_to_hide", _("There is nothing here that could be hidden."))
    if decision.outcome == Outcome.PROFILE and not isinstance(content, Member):
        raise Refused("not_a_member", _("Only a member has a profile."))
    if not (decision.hides_content and isinstance(content, Topic)):
        return
    if Topic.objects.filter(pk=content.pk, merged_into__isnull=False).exists():
        raise Refused("merged", _("This topic is part of another one; decide about its posts there."))


def _close(matter: Matter, actor: Member | None) -> None:
    """Of two who decide at the same moment one is refused here, and who has read it before a merge."""
    same = Matter.objects.free_for(actor).filter(pk=matter.pk).about(matter.kind, matter.object_id)
    if not same.update(decided_at=timezone.now()):
        raise not_free(matter)


def _carry_out(decision: Decision, content: Content | None, actor: Member | None) -> None:
    if decision.outcome in SANCTIONS:
        sanction_member(decision=decision)
    elif decision.outcome == Outcome.PROFILE:
        take_profile(decision)
    if not isinstance(content, Post | Topic):
        return
    if decision.hides_content:
        if conceal(content):
            _tell(ContentHidden, decision, content, actor)
    elif decision.outcome == Outcome.LOCK:
        Topic.objects.filter(pk=content.pk).update(locked=True)
    elif decision.outcome == Outcome.KEEP and publish_held(content):
        _tell(ContentRestored, decision, content, actor)


def _tell(
    payload: type[ContentHidden] | type[ContentRestored],
    decision: Decision,
    content: Post | Topic,
    actor: Member | None,
) -> None:
    topic = content.pk if isinstance(content, Topic) else content.topic_id
    happened = payload(
        decision=decision.pk, content_kind=decision.kind, content=decision.object_id, topic=topic
    )
    record(happened, member=content.author, actor=actor, source=f"decision:{decision.pk}")
