"""Digests: one mail a day or a week with what is new in what a member follows."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.models import DigestPlan, Frequency, Topic
from portal.activity.upkeep import each
from portal.members.models import Member
from portal.notifications.actions import notify
from portal.notifications.kinds import Channel

HOUR = 8  # of the portal's time zone; weekly ones come on Mondays
AT_MOST = 20  # topics in one mail
BATCH = 50


@transaction.atomic
def plan_digests(*, member: Member, frequency: str) -> DigestPlan:
    """From now on her mails of what she follows come in this `Frequency`; what is older is not told again."""
    now = timezone.now()
    values = {"frequency": frequency, "told_until": now, "due_at": next_digest(frequency, now)}
    plan = DigestPlan.objects.filter(member=member, frequency=frequency).first()
    return plan or DigestPlan.objects.update_or_create(member=member, defaults=values)[0]


def next_digest(frequency: str, after: datetime) -> datetime | None:
    """The first moment after `after` a digest of this frequency is due; None for those without digests."""
    if frequency not in {Frequency.DAILY, Frequency.WEEKLY}:
        return None
    day = timezone.localtime(after).date()
    while True:
        moment = timezone.make_aware(datetime.combine(day, time(HOUR)))
        if moment > after and (frequency == Frequency.DAILY or day.weekday() == 0):
            return moment
        day += timedelta(days=1)


def send_digests() -> int:
    """Queue the digests that are due; returns how many mails that were. Safe to stop and repeat anywhere."""
    sent, last = 0, 0
    while plans := list(
        DigestPlan.objects.due().filter(pk__gt=last).order_by("pk").select_related("member")[:BATCH]
    ):
        sent, last = sent + each(plans, _send), plans[-1].pk
    return sent


@transaction.atomic
def _send(plan: DigestPlan) -> bool:
    """Move the plan on and queue its mail, both or neither; whoever moves it first has it."""
    now, due = timezone.now(), plan.due_at
    moved = {"told_until": now, "due_at": next_digest(plan.frequency, now)}
    if not DigestPlan.objects.filter(pk=plan.pk, due_at=due).update(**moved):
        return False
    topics = news_for(plan.member, plan.told_until)
    if not topics or due is None:
        return False
    notify(
        member=plan.member,
        template="community/digest",
        context={"topics": [_line(topic) for topic in topics], "weekly": plan.frequency == "weekly"},
        source=f"digest:{due:%Y-%m-%d}",
        url="/community/?show=unread",
        only=Channel.MAIL,
    )
    return True


def news_for(member: Member, since: datetime) -> list[Topic]:
    """What she follows, may read and has not read, where others published after `since`; newest first."""
    if not member.is_active or member.erased_at is not None:
        return []
    readable = Topic.objects.visible_to(member).with_reading(member).with_news()
    return list(readable.with_news_followed_by(member, since).newest(AT_MOST))


def _line(topic: Topic) -> dict[str, Any]:
    """`new` is how many posts came; the whole topic is new where it was published after the last digest."""
    begun = topic.begun  # type: ignore[attr-defined]
    return {
        "topic": topic.pk,
        "title": topic.title,
        "url": topic.get_absolute_url() if begun else topic.resume_url,
        "begun": begun,
        "new": topic.new_posts,  # type: ignore[attr-defined]
    }
