"""What is being written is looked at by rules: some of it waits for a moderator, some is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.actions.moderating import decide, open_matter, require_accepted
from community.actions.moderating.visibility import conceal, unaccept
from community.events import ContentHeld
from community.models import (
    ContentKind,
    Decision,
    Fingerprint,
    HouseRules,
    Matter,
    Post,
    Reputation,
    Rule,
    ScreeningRules,
    Signal,
    SpamCheck,
    State,
    Topic,
    Trust,
    WatchedWord,
)
from community.screening import texts, watching
from community.screening.verdicts import Deed, Finding, Origin, Verdict
from portal.activity.actions import record
from portal.activity.doorbell import ring
from portal.members.models import Member
from portal.shell.ports import Refused

from .sanctions import hold_standing

DAY = timedelta(hours=24)
#: The same text by the same member so soon is a button pressed twice.
TWICE = timedelta(minutes=2)
#: One link by so many members, or so often by one, within a day.
SAME_LINK = 3
_DEEDS = {
    WatchedWord.Action.HIDE: Deed.HIDE,
    WatchedWord.Action.HOLD: Deed.HOLD,
    WatchedWord.Action.ALERT: Deed.ALERT,
    WatchedWord.Action.ESCALATE: Deed.ALERT,
}


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
    standing = hold_standing(author)
    if at is not None or author.is_staff:
        return Verdict()
    require_accepted(author)
    rules = ScreeningRules.objects.current()
    if standing.level == Trust.NEW:
        _keep_to_limits(author, text, rules, is_edit=before is not None)
    everything = f"{title}\n{text}"
    found = [
        *_standing(author, standing, rules, is_edit=before is not None),
        *_words(everything, before),
        *_spam(author, standing, everything, rules, origin or Origin(), before),
    ]
    if _asks_elsewhere(standing, text, before):
        found.append(Finding("", Deed.HOLD))
    return Verdict(tuple(found))


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


def _keep_to_limits(author: Member, text: str, rules: ScreeningRules, *, is_edit: bool) -> None:
    """New members write little a day, with few links and mentions."""
    today = Post.objects.filter(author=author, created_at__gt=timezone.now() - DAY)
    if rules.new_posts_a_day and not is_edit and today.count() >= rules.new_posts_a_day:
        message = _("New members write at most %(max)d posts a day. Please go on tomorrow.")
        raise Refused("too_many_today", message % {"max": rules.new_posts_a_day})
    if rules.new_links and len(texts.addresses(text, own_host())) > rules.new_links:
        message = ngettext(
            "New members use at most %(max)d link to other sites in a post.",
            "New members use at most %(max)d links to other sites in a post.",
            rules.new_links,
        )
        raise Refused("too_many_links", message % {"max": rules.new_links})
    if rules.new_mentions and len(texts.mentions(text)) > rules.new_mentions:
        message = ngettext(
            "New members mention at most %(max)d person in a post.",
            "New members mention at most %(max)d people in a post.",
            rules.new_mentions,
        )
        raise Refused("too_many_mentions", message % {"max": rules.new_mentions})


def _standing(
    author: Member, standing: Reputation, rules: ScreeningRules, *, is_edit: bool
) -> Iterable[Finding]:
    """Whether it waits because of who writes it."""
    if standing.is_limited():
        yield Finding(Signal.Kind.LIMITED, Deed.HOLD)
    held = rules.first_posts_held
    if held and standing.level == Trust.NEW and not is_edit:
        seen = Post.objects.filter(author=author, state=State.VISIBLE)[:held].count()
        if seen < held:
            yield Finding(Signal.Kind.FIRST_POST, Deed.HOLD, {"number": seen + 1, "of": held})


def _words(everything: str, before: str | None) -> Iterable[Finding]:
    """The watched words in it; in an edit those that are new."""
    watched = {word.text: word for word in WatchedWord.objects.filter(active=True)}
    found = watching.first_in(watched, everything)
    known = watching.first_in(found, before) if before is not None else {}
    matched = [watched[text] for text in found if text not in known]
    if not matched:
        return
    strongest = max(matched, key=lambda word: _DEEDS[WatchedWord.Action(word.action)])
    escalated = any(word.action == WatchedWord.Action.ESCALATE for word in matched)
    yield Finding(
        Signal.Kind.WORD,
        _DEEDS[WatchedWord.Action(strongest.action)],
        {"words": [found[word.text] for word in matched][:5]},
        Matter.Priority.FIRST if escalated else Matter.Priority.USUAL,
        strongest.rule,
    )


def _spam(
    author: Member,
    standing: Reputation,
    everything: str,
    rules: ScreeningRules,
    origin: Origin,
    before: str | None,
) -> Iterable[Finding]:
    """Whether a machine seems to write, or the same text or link comes again and again."""
    if standing.level >= Trust.REGULAR:
        return
    hurried = rules.least_seconds and standing.level == Trust.NEW
    why = [sign for sign in origin.suspicions if sign != "haste" or hurried]
    why += _repetitions(author, everything, before)
    if why:
        yield Finding(Signal.Kind.SPAM, Deed.HOLD, {"why": why})


def _repetitions(author: Member, everything: str, before: str | None) -> list[str]:
    """What was written before, and from now on is known: "same_text", "same_link"."""
    same, links = texts.fingerprint(everything), texts.addresses(everything, own_host())
    known = set(texts.addresses(before, own_host())) if before is not None else set()
    by_link = [texts.link_fingerprint(link) for link in links if link not in known]
    digests = ([same] if same and before is None else []) + by_link
    if not digests:
        return []
    rows = list(Fingerprint.objects.recent(digests).values_list("digest", "member", "created_at"))
    if any(
        digest == same and who == author.pk and when > timezone.now() - TWICE for digest, who, when in rows
    ):
        raise Refused("repeated", _("You have written exactly this a moment ago."))
    Fingerprint.objects.bulk_create(
        Fingerprint(digest=digest, member=author, is_link=digest != same) for digest in digests
    )
    why = ["same_text"] if any(digest == same for digest, _who, _when in rows) else []
    if any(sum(digest == link for digest, _who, _when in rows) >= SAME_LINK - 1 for link in by_link):
        why.append("same_link")
    return why


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


def own_host() -> str:
    return (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")


def _rule(code: str) -> Rule | None:
    """The rule of the house in force with this short name; without a name the first one."""
    current = HouseRules.objects.current()
    if current is None:
        return None
    rules = current.rules.order_by("position")
    return rules.filter(code=code).first() if code else rules.first()
