"""A topic that is answered, thanked for and voted for rises in the list of the popular ones."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from community.actions.popularity import HELPFUL, REPLY, VOTE, add_interest
from community.events import PostPublished, ReactionGiven, VoteGiven
from community.models import Reaction
from portal.activity.models import Event
from portal.activity.subscriptions import subscribe


@subscribe(PostPublished, name="community.reply_interests", label=gettext_lazy("Interests: a post"))
def reply_interests(event: Event) -> None:
    published = PostPublished.of(event)
    if published.number > 1:
        add_interest(topic=published.topic, weight=REPLY)


@subscribe(ReactionGiven, name="community.reaction_interests", label=gettext_lazy("Interests: a reaction"))
def reaction_interests(event: Event) -> None:
    given = ReactionGiven.of(event)
    if given.reaction == Reaction.Kind.HELPFUL:
        add_interest(topic=given.topic, weight=HELPFUL)


@subscribe(VoteGiven, name="community.vote_interests", label=gettext_lazy("Interests: a vote"))
def vote_interests(event: Event) -> None:
    add_interest(topic=VoteGiven.of(event).topic, weight=VOTE)
