"""Moving a topic to another category."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from community import policies
from community.actions.moderating.deciding import decide
from community.actions.moderating.grounds import Because
from community.actions.moderating.matters import open_matter
from community.actions.moderating.standing import check_not_moved
from community.models import Arrangement, Category, ContentKind, Decision, Topic
from portal.members.models import Member
from portal.retrying import retried
from portal.shell.ports import Refused

from . import guarding
from .placing import place


@retried
@transaction.atomic
def move_topic(
    *,
    actor: Member,
    topic: Topic,
    category: Category,
    widen: bool = False,
    because: Because | None = None,
) -> Arrangement:
    """Move a topic with its posts; from now on those who may read `category` can read and find it.

    `widen` says that this may be more people than now. Where somebody who may read another member's topic
    now may not then, the move is a decision, and `because` says what it rests on.
    Refused: not_allowed, same_place, archived, kind_not_allowed, wider, narrower (without `because`), decided
    (`DecisionStands`: readers it was taken from get it by the decision's reversal), and then as `decide`.
    """
    guarding.check(actor)
    (topic,) = guarding.held(topic)
    former = topic.category_id
    rooms = guarding.held_categories(former, category.pk)  # who may read there, until it is done
    topic.category, category = rooms[former], rooms.get(category.pk, category)
    if category.is_wider_than(topic.category):
        check_not_moved(topic)
    if not policies.narrows(actor, topic, category):
        place(topic, category.pk, widen=widen)
        return guarding.note(Arrangement.Verb.MOVE, actor=actor, topic=topic, category=former, to=category.pk)
    if because is None:
        message = _("In “%(name)s” fewer people read it than now: say what that rests on.")
        raise Refused("narrower", message % {"name": category})

    def narrow(decision: Decision) -> None:
        place(topic, category.pk, widen=widen)
        done = guarding.note(Arrangement.Verb.MOVE, actor=actor, topic=topic, category=former, to=category.pk)
        Arrangement.objects.filter(pk=done.pk).update(decision=decision)

    decision = decide(
        matter=open_matter(ContentKind.TOPIC, topic.pk),
        actor=actor,
        outcome=Decision.Outcome.MOVE,
        change=narrow,
        **asdict(because),
    )
    return Arrangement.objects.get(decision=decision)
