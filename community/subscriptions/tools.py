"""Authors learn what the team does with what they wrote; cleaning up is undone with its decision."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from community.actions.cleaning import bring_back
from community.events import DecisionReversed, PostEdited, PostHandedOver
from community.models import Cleaning, Decision, Post, Revision
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe
from portal.notifications.actions import notify


@subscribe(
    PostHandedOver, name="community.tell_of_case", label=gettext_lazy("Post handed over: tell its author")
)
def tell_of_case(event: Event) -> None:
    """The author is told of the case that was opened for her."""
    handed = PostHandedOver.of(event)
    title = Post.objects.values_list("topic__title", flat=True).get(pk=handed.post)
    if event.member:
        notify(
            member=event.member,
            template="community/case_opened",
            context={"title": title},
            source=event.source,
            url=f"/feedback/{handed.case.removeprefix('case:')}/",
            happened_at=event.occurred_at,
        )


@subscribe(
    PostEdited, name="community.tell_edited", label=gettext_lazy("Edited by a moderator: tell the author")
)
def tell_edited(event: Event) -> None:
    """The author is told when somebody else has changed her text."""
    edited = PostEdited.of(event)
    if not event.member or event.actor_id == event.member_id or _is_stated(edited):
        return
    title = Post.objects.values_list("topic__title", flat=True).get(pk=edited.post)
    notify(
        member=event.member,
        template="community/post_edited",
        context={"title": title},
        source=f"post:{edited.post}:{edited.version}",
        url=reverse("community:history", args=[edited.post]),
        happened_at=event.occurred_at,
    )


def _is_stated(edited: PostEdited) -> bool:
    """Whether she is told by a statement of reasons, or of its reversal, instead."""
    decided = Revision.objects.filter(post=edited.post, decision__isnull=False).select_related("decision")
    former = decided.filter(version=edited.version - 1).first()
    if former is None or former.decision is None:
        return False
    by_reversal = decided.filter(decision=former.decision, version__lt=former.version).exists()
    return by_reversal or former.decision.ground != Decision.Ground.SPAM


@subscribe(
    DecisionReversed,
    name="community.undo_cleaning",
    label=gettext_lazy("Reversed decision: bring back what was cleaned up"),
)
def undo_cleaning(event: Event) -> None:
    """With the ban, what was hidden by it comes back, however the decision was reversed."""
    cleaning = Cleaning.objects.filter(decision=DecisionReversed.of(event).decision).first()
    if cleaning:
        bring_back(cleaning, event.actor)
