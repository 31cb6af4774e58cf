"""Nightly upkeep: counters brought in line with the rows, posts rendered anew, addresses forgotten."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.models import (
    Appeal,
    Ballot,
    Category,
    Poll,
    PollOption,
    Post,
    Reaction,
    Report,
    State,
    Topic,
    Vote,
)
from community.models.moderation.decisions import APPEAL_PERIOD, TELLING
from portal.content import markdown

from . import uploads


@transaction.atomic
def reconcile() -> int:
    """Recount what differs from the rows behind it; returns how many rows were put right."""
    visible_posts = Post.objects.filter(topic=OuterRef("pk"), state=State.VISIBLE)
    visible_topics = Topic.objects.filter(category=OuterRef("pk"), state=State.VISIBLE)
    votes = Vote.objects.filter(topic=OuterRef("pk"))
    chosen = Ballot.objects.filter(option=OuterRef("pk"))
    voters = Ballot.objects.filter(poll=OuterRef("pk"))
    return sum(
        [
            _correct(Topic.objects.all(), "vote_count", _total(votes, "topic", Count("pk"))),
            _correct(PollOption.objects.all(), "count", _total(chosen, "option", Count("pk"))),
            _correct(
                Poll.objects.all(), "voter_count", _total(voters, "poll", Count("member", distinct=True))
            ),
            _correct(Topic.objects.all(), "post_count", _total(visible_posts, "topic", Count("pk"))),
            *(_correct(Post.objects.all(), f"{kind}_count", _given(kind)) for kind in Reaction.Kind),
            _correct(Category.objects.all(), "topic_count", _total(visible_topics, "category", Count("pk"))),
            _correct(
                Category.objects.all(), "post_count", _total(visible_topics, "category", Sum("post_count"))
            ),
        ]
    )


def rerender_stale(limit: int = 1000) -> int:
    """Render up to `limit` posts anew that an older renderer made; returns how many. Texts stay untouched."""
    stale = Post.objects.filter(renderer_version__lt=markdown.RENDERER_VERSION).only(
        "pk", "text", "version", "author"
    )
    done = 0
    for post in stale[:limit]:
        # An edit in between has rendered the newer text already.
        done += Post.objects.filter(pk=post.pk, version=post.version).update(
            html=uploads.render(post.text, author=post.author_id, post=post.pk),
            renderer_version=markdown.RENDERER_VERSION,
        )
    return done


@transaction.atomic
def forget_notifiers() -> int:
    """Forget names and addresses of notifiers without an account once nobody needs them; returns how many.

    They are needed to answer, and while the decision can be appealed or an appeal waits; a week beyond, in
    which its outcome is told. The notice itself stays.
    """
    now = timezone.now()
    asked = Appeal.objects.filter(decision=OuterRef("decision"))
    lately = asked.filter(Q(outcome="") | Q(decided_at__gt=now - TELLING))
    done = Report.objects.filter(~Exists(lately), decision__decided_at__lt=now - APPEAL_PERIOD - TELLING)
    return done.exclude(name="", email="").update(name="", email="")


def _given(kind: str) -> Coalesce:
    reactions = Reaction.objects.filter(post=OuterRef("pk"), kind=kind)
    return _total(reactions, "post", Count("pk"))


def _total(rows: QuerySet[Any], by: str, measure: Any) -> Coalesce:
    """A correlated count or sum per `by`, 0 where there are no rows."""
    per_parent = rows.order_by().values(by).annotate(total=measure).values("total")
    return Coalesce(Subquery(per_parent, output_field=IntegerField()), 0)


def _correct(rows: QuerySet[Any], field: str, right: Coalesce) -> int:
    return rows.annotate(right=right).exclude(right=F(field)).update(**{field: right})
