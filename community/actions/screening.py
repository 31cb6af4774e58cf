"""What is being written is looked at by rules: some of it waits for a moderator, some is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from community.actions.moderating import decide, open_matter
from community.actions.moderating.visibility import conceal, unaccept
from community.events import ContentHeld
from community.models import (
    ContentKind,
    Decision,
    Fingerprint,
    HouseRules,
    Post,
    Reputation,
    Rule,
    SpamCheck,
    State,
    Topic,
    Trust,
)
from community.screening import texts
from community.screening.occasion import occasion_later
from community.screening.verdicts import Deed, Finding, Origin, Verdict
from portal.activity.actions import record
from portal.activity.doorbell import ring
from portal.members.models import Member
from portal.shell.ports import Refused

from .finding import by_standing, keep_to_limits, spam, traces_of, watched_words
from .sanctions import hold_standing, hold_standing_later


def screen(
    *,
    author: Member,
    text: str,
    title: str = "",
    origin: Origin | None = None,
    at: datetime | None = None,
    before: str | None = None,
) -> Verdict:
    """Look at what `author` writes, in the transaction that will keep it; her standing is asked anew.

    `before` is the text an edit replaces. What has its own moment `at` is taken over from elsewhere and,
    like what staff writes, not looked at.
    Refused: too_many_today, too_many_links, too_many_mentions, repeated, rules_not_accepted.
    """
    return screen_later(author=author, text=text, title=title, origin=origin, at=at, before=before)()


def screen_later(
    *,
    author: Member,
    text: str,
    title: str = "",
    origin: Origin | None = None,
    at: datetime | None = None,
    before: str | None = None,
) -> Callable[[], Verdict]:
    """The same within `together`, to be called before anything is written; it asks for her standing first."""
    if at is not None or author.is_staff:
        hold_standing(author)
        return Verdict
    everything = f"{title}\n{text}"
    held, traces, asked = hold_standing_later(author), traces_of(everything, before), occasion_later(author)

    def judged() -> Verdict:
        standing, occasion = held(), asked()
        rules = occasion.book.rules
        if not occasion.is_agreed:
            raise Refused("rules_not_accepted", _("Please read and accept our house rules first."))
        if standing.level == Trust.NEW:
            keep_to_limits(text, rules, today=occasion.today if before is None else 0)
        found = [
            *by_standing(author, standing, rules, is_edit=before is not None),
            *watched_words(everything, occasion.book.words, before),
            *(
                spam(author, standing, traces, rules, origin or Origin())
                if standing.level < Trust.REGULAR
                else []
            ),
        ]
        if _asks_elsewhere(standing, text, before):
            found.append(Finding("", Deed.HOLD))
        return Verdict(tuple(found))

    return judged


def hold(verdict: Verdict, post: Post, origin: Origin | None = None) -> None:
    """The post was kept back by `verdict`: put it before the moderators, or decide where a word says so."""
    signalled = [finding for finding in verdict.findings if finding.signal]
    if any(not finding.signal for finding in verdict.findings):
        only = not any(finding.deed >= Deed.HOLD for finding in signalled)
        _ask_elsewhere(post, origin or Origin(), asked_only=only)
    note(verdict, post)
    rule = _rule(verdict.hiding.rule) if verdict.hiding else None
    if rule:
        decide(
            matter=open_matter(ContentKind.POST, post.pk),
            actor=None,
            outcome=Decision.Outcome.HIDE,
            ground=Decision.Ground.RULES,
            rule=rule,
            reason=_("It contains a word that is not used here."),
        )


def after_edit(verdict: Verdict, post: Post, origin: Origin | None = None) -> None:
    """As `hold` or `note`, for a text that has replaced another; what is held loses its place for now."""
    if not verdict.is_held:
        note(verdict, post)
        return
    conceal(post)
    if post.is_opening:
        Topic.objects.filter(pk=post.topic_id).update(state=State.HELD)
    else:
        post.state, post.was_accepted = State.HELD, unaccept(post)
        post.save(update_fields=["state", "was_accepted"])
    payload = ContentHeld(topic=post.topic_id, post=post.pk)
    record(payload, member=post.author, actor=post.author, source=f"post:{post.pk}")
    hold(verdict, post, origin)


def note(verdict: Verdict, post: Post) -> None:
    """Tell the moderators what was found in a post, visible or not."""
    for finding in verdict.findings:
        if finding.signal:
            open_matter(
                ContentKind.POST,
                post.pk,
                signal=finding.signal,
                detail=finding.detail,
                priority=finding.priority,
            )


def forget_fingerprints() -> int:
    """Remove the fingerprints nobody compares any more; returns how many."""
    return Fingerprint.objects.filter(created_at__lt=timezone.now() - Fingerprint.KEPT).delete()[0]


def _asks_elsewhere(standing: Reputation, text: str, before: str | None) -> bool:
    """Whether the service that knows spam is asked: about new members' posts, and links they add later."""
    if not settings.AKISMET_URL or standing.level != Trust.NEW:
        return False
    return before is None or bool(set(texts.addresses(text)) - set(texts.addresses(before)))


def _ask_elsewhere(post: Post, origin: Origin, *, asked_only: bool) -> None:
    SpamCheck.objects.update_or_create(
        post=post,
        defaults={
            "asked_only": asked_only,
            "address": origin.address or None,
            "agent": origin.agent[:300],
            "answer": "",
            "state": SpamCheck.State.DUE,
            "due_at": timezone.now(),
            "attempts": 0,
        },
    )
    ring("community.tasks.check_spam_due")


def _rule(code: str) -> Rule | None:
    """The rule of the house in force with this short name; without a name the first one."""
    current = HouseRules.objects.current()
    if current is None:
        return None
    rules = current.rules.order_by("position")
    return rules.filter(code=code).first() if code else rules.first()
