"""What the rules find in a text that is being written, by who writes it, its words and its repetitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.models import (
    Fingerprint,
    Matter,
    Post,
    Reputation,
    ScreeningRules,
    Signal,
    State,
    Trust,
    WatchedWord,
)
from community.screening import texts, watching
from community.screening.verdicts import Deed, Finding, Origin
from portal.compiled_changes import insert_later
from portal.members.models import Member
from portal.row_models import new
from portal.shell.ports import Refused

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


def keep_to_limits(text: str, rules: ScreeningRules, *, today: int) -> None:
    """New members write little a day, with few links and mentions; `today` counts what comes before."""
    if rules.new_posts_a_day and today >= rules.new_posts_a_day:
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


def by_standing(
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


def watched_words(
    everything: str, watched: Mapping[str, WatchedWord], before: str | None
) -> Iterable[Finding]:
    """The watched words in it; in an edit those that are new."""
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


class Traces(NamedTuple):
    """What a text is recognised by, that of its links beside, and what was `found` of them lately."""

    text: str
    links: list[str]
    found: Callable[[], list[tuple[str, int, datetime]]]


def traces_of(everything: str, before: str | None) -> Traces:
    """Of an edit only its new links. Within `together` they are looked for later."""
    links = texts.addresses(everything, own_host())
    known = set(texts.addresses(before, own_host())) if before is not None else set()
    same = texts.fingerprint(everything) if before is None else ""
    by_link = [texts.link_fingerprint(link) for link in links if link not in known]
    digests = [same, *by_link] if same else by_link
    return Traces(same, by_link, Fingerprint.objects.recent(digests) if digests else list)


def spam(
    author: Member, standing: Reputation, traces: Traces, rules: ScreeningRules, origin: Origin
) -> Iterable[Finding]:
    """Whether a machine seems to write, or the same text or link comes again and again."""
    signs = list(origin.suspicions)
    if origin.seconds is not None and origin.seconds < rules.least_seconds and "haste" not in signs:
        signs.append("haste")
    hurried = rules.least_seconds and standing.level == Trust.NEW
    why = [sign for sign in signs if sign != "haste" or hurried]
    why += _repetitions(author, traces)
    if why:
        yield Finding(Signal.Kind.SPAM, Deed.HOLD, {"why": why})


def _repetitions(author: Member, traces: Traces) -> list[str]:
    """What was written before, and from now on is known: "same_text", "same_link"."""
    rows, same = traces.found(), traces.text
    if any(
        digest == same and who == author.pk and when > timezone.now() - TWICE for digest, who, when in rows
    ):
        raise Refused("repeated", _("You have written exactly this a moment ago."))
    digests = [same, *traces.links] if same else traces.links
    insert_later([new(Fingerprint, digest=one, member=author, is_link=one != same) for one in digests])
    why = ["same_text"] if any(digest == same for digest, _who, _when in rows) else []
    if any(sum(digest == link for digest, _who, _when in rows) >= SAME_LINK - 1 for link in traces.links):
        why.append("same_link")
    return why


def own_host() -> str:
    """The portal's own host: links to it lead nowhere else."""
    return (urlsplit(settings.SITE_URL).hostname or "").removeprefix("www.")
