"""The one table of periodic work. Times are UTC.

Each task only looks for what is due in the database: running it too often costs an indexed query,
missing a run costs nothing but time.
"""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

SWEEP = timedelta(seconds=5)
MINUTE = timedelta(seconds=20)


def _row(task: str, when: timedelta | crontab, expires: int = 60) -> dict[str, Any]:
    return {"task": task, "schedule": when, "options": {"expires": expires}}


SCHEDULE: dict[str, dict[str, Any]] = {
    # sweeps: what a lost doorbell left behind
    "deliver events": _row("portal.activity.tasks.deliver_due", SWEEP),
    "advance journeys": _row("portal.journeys.tasks.advance_due", SWEEP),
    "send mails": _row("portal.notifications.tasks.send_due", SWEEP),
    "note that beat is alive": _row("portal.home.tasks.heartbeat", MINUTE),
    "count segments": _row("portal.members.tasks.recount_due", MINUTE),
    "send webhooks": _row("portal.webhooks.tasks.deliver_due", SWEEP),
    "remove categories": _row("community.tasks.remove_due", MINUTE),
    "give rewards of campaigns": _row("loyalty.tasks.give_due", MINUTE),
    "ask a service about spam": _row("community.tasks.check_spam_due", MINUTE),
    "notice topics that turn negative": _row("community.tasks.notice_heated", timedelta(minutes=10)),
    "clean up after spammers": _row("community.tasks.clean_due", MINUTE),
    # time as a trigger
    "celebrate birthdays and anniversaries": _row("portal.members.tasks.celebrate_due", MINUTE),
    "invite to recurring surveys": _row("feedback.tasks.invite_due", MINUTE),
    "make pending points available": _row("loyalty.tasks.mature_due", MINUTE),
    "settle redemptions": _row("loyalty.tasks.settle_due", MINUTE),
    "reward referrals": _row("loyalty.tasks.follow_referrals", timedelta(minutes=10)),
    "begin and end memberships": _row("loyalty.tasks.follow_memberships", timedelta(minutes=10)),
    "expire points": _row("loyalty.tasks.expire_due", timedelta(minutes=10)),
    "extend the life of points": _row("loyalty.tasks.extend_due", MINUTE),
    "announce points about to expire": _row(
        "loyalty.tasks.announce_expiring", crontab(hour="6", minute="40"), 3600
    ),
    "import purchases": _row("loyalty.tasks.import_due", timedelta(minutes=10)),
    "simulate earning rules": _row("loyalty.tasks.simulate_due", timedelta(minutes=10)),
    "review tiers": _row("loyalty.tasks.review_tiers", crontab(hour="1", minute="20"), 3600),
    "send digests": _row("community.tasks.send_digests", MINUTE),
    # nightly upkeep
    "have segments counted anew": _row(
        "portal.members.tasks.refresh_segments", crontab(hour="0", minute="20"), 3600
    ),
    "settle standings": _row("community.tasks.settle_standings", crontab(hour="2", minute="40"), 3600),
    "reconcile community counters": _row("community.tasks.reconcile", crontab(hour="2", minute="10"), 3600),
    "forget drafts and pictures nobody needs": _row(
        "community.tasks.forget_unsent", crontab(hour="2", minute="40"), 3600
    ),
    "forget who has sent notices": _row(
        "community.tasks.forget_notifiers", crontab(hour="2", minute="50"), 3600
    ),
    "forget deliveries that are done": _row(
        "portal.activity.tasks.forget_done", crontab(hour="3", minute="20"), 3600
    ),
    "count the words of the search": _row(
        "portal.search.tasks.count_words", crontab(hour="4", minute="0"), 3600
    ),
    "clear old sessions and answers of the API": _row(
        "portal.home.tasks.clear_expired", crontab(hour="3", minute="0"), 3600
    ),
    "forget old webhooks": _row("portal.webhooks.tasks.forget_old", crontab(hour="3", minute="10"), 3600),
    "forget old requests to the API": _row(
        "portal.api.tasks.forget_old_requests", crontab(hour="3", minute="20"), 3600
    ),
}
