"""Who had an idea, and who voted for it, hears what becomes of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from community.events import IdeaStatusChanged, VotersWait
from community.models import IdeaStatus, Topic, Vote
from portal.activity.actions import record
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.members.models import Member
from portal.members.segments import members_of
from portal.notifications.actions import notify

TOLD_AT_ONCE = 100


@subscribe(IdeaStatusChanged, name="community.tell_voters", label=gettext_lazy("Idea: tell its voters"))
def tell_voters(event: Event) -> None:
    """Its author first; whoever changed the status knows."""
    changed = IdeaStatusChanged.of(event)
    topic = _still(changed.topic, changed.status)
    if topic is None:
        return
    allowed = Member.objects.filter(members_of(topic.category.readers))
    for member in allowed.filter(pk__in=[topic.author_id]).exclude(pk__in=[event.actor_id]):
        _tell(member, topic, change=event.pk, event=event, mine=True)
    _tell_portion(topic, event, change=event.pk, after=0)


@subscribe(VotersWait, name="community.tell_more_voters", label=gettext_lazy("Idea: tell more voters"))
def tell_more_voters(event: Event) -> None:
    waiting = VotersWait.of(event)
    topic = _still(waiting.topic, waiting.status)
    if topic is not None:
        _tell_portion(topic, event, change=waiting.change, after=waiting.after)


def _still(pk: int, status: str) -> Topic | None:
    """The idea, unless its status has changed again, or it is hidden."""
    ideas = Topic.objects.filter(pk=pk, idea_status=status, state="visible")
    return ideas.select_related("category").first()


def _tell_portion(topic: Topic, event: Event, *, change: int, after: int) -> None:
    """Tell some of them, in the order of their ids, and have the others told by an event of their own.

    Who may not read the topic (any more) is left out by the same query.
    """
    voted = Vote.objects.filter(topic=topic, member__gt=after).values("member")
    allowed = Member.objects.filter(members_of(topic.category.readers), pk__in=voted)
    portion = list(allowed.exclude(pk__in=[event.actor_id]).order_by("pk")[:TOLD_AT_ONCE])
    for member in portion:
        _tell(member, topic, change=change, event=event, mine=False)
    if len(portion) == TOLD_AT_ONCE:
        last = portion[-1].pk
        waiting = VotersWait(topic=topic.pk, status=topic.idea_status, change=change, after=last)
        record(waiting, actor=event.actor, source=f"topic:{topic.pk}", occurred_at=event.occurred_at)


def _tell(member: Member, topic: Topic, *, change: int, event: Event, mine: bool) -> None:
    notify(
        member=member,
        template="community/idea_status",
        context={
            "title": topic.title,
            "topic": topic.pk,
            "status": IdeaStatus(topic.idea_status).value,
            "mine": mine,
        },
        source=f"event:{change}",
        url=topic.get_absolute_url(),
        happened_at=event.occurred_at,
    )
