"""Statements of reasons (Article 17 of Regulation (EU) 2022/2065): a decision in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from portal.members.models import Member

from ..actions.moderating.hiding import hidden_by_another
from ..models import (
    Arrangement,
    Category,
    ContentKind,
    Decision,
    Post,
    Report,
    Sanction,
    State,
    TakenProfile,
    Topic,
)
from ..models.moderation import called

Outcome, Ground = Decision.Outcome, Decision.Ground
_BARRING = {Outcome.SUSPEND, Outcome.BAN}


@dataclass(frozen=True)
class Statement:
    """A decision as whom it concerns reads it, in the active language.

    `measures` say what was done and with which effect, `duration` for how long, `ground` on which rule or
    law, `detection` how it was found and whether machines took part, `left` what a reversal did not put back.
    """

    title: str
    measures: list[str]
    duration: str
    ground: str
    detection: str
    left: str


def statement_of(decision: Decision) -> Statement:
    return Statement(
        title=title_of(decision),
        measures=measures(decision),
        duration=duration(decision),
        ground=ground(decision),
        detection=detection(decision),
        left=left_in_words(decision),
    )


def title_of(about: Decision | Report) -> str:
    """What it is about, in a few words: as it was called then, for she may not read it any more."""
    if about.title:
        return about.title
    content = about.content
    return called(content) or (str(content) if isinstance(content, Member) else _("content that is gone"))


def outcome_for(report: Report) -> str:
    """What its sender reads of a decided notice: `hidden`, `measures` (the content stays), or `kept`.

    A decision about the author as a whole hides by cleaning up: there the content's own state tells.
    """
    decision, content = report.decision, report.content
    if decision is None or not decision.is_restriction:
        return "kept"
    topic = content.topic if isinstance(content, Post) and content.is_opening else content
    gone = any(isinstance(one, Post | Topic) and one.state == State.HIDDEN for one in (content, topic))
    return "hidden" if decision.hides_content or gone else "measures"


def measures(decision: Decision) -> list[str]:
    """What the decision does, each measure a sentence to its author."""
    said = {
        Outcome.HIDE: "",
        Outcome.WARN: _("You have been warned. Nothing else changes for you."),
        Outcome.LIMIT: _(
            "What you write here waits for a moderator before others see it; your name and the text of your"
            " profile stay as they are meanwhile."
        ),
        Outcome.SUSPEND: _("You cannot write, react or vote in the community. You can go on reading."),
        Outcome.BAN: _("You can no longer write, react or vote in the community. You can go on reading."),
        Outcome.EDIT: _("Your post has been changed. What it said before is kept in its history."),
        Outcome.MOVE: _moved(decision) if decision.outcome == Outcome.MOVE else "",
        Outcome.LOCK: _("Your topic takes no more replies. It can still be read."),
    }.get(Outcome(decision.outcome), "")
    whole = decision.kind == ContentKind.TOPIC or (decision.hides_content and _opens(decision))
    hidden = (
        _("Your topic has been hidden with all its posts: nobody finds or reads it any more, in any country.")
        if whole
        else _("Your post has been hidden: nobody finds or reads it any more, in any country.")
    )
    if not decision.hides_content:
        taken = _taken_out(decision) if decision.outcome in {Outcome.PROFILE, Outcome.BAN} else ""
        return [sentence for sentence in (said, taken) if sentence]
    earned = _("Points, vouchers and badges that it may have earned you go with it.")
    return [sentence for sentence in (hidden, earned, said) if sentence]


def _opens(decision: Decision) -> bool:
    """Whether it is about the post a topic begins with: the two are one."""
    return isinstance(decision.content, Post) and decision.content.is_opening


def _taken_out(decision: Decision) -> str:
    """What went out of her profile by the decision; "" where nothing did."""
    taken = TakenProfile.objects.filter(decision=decision).first()
    if taken is None:
        return ""
    said = _("Your name “%(name)s”, your handle and your text have been taken out of your profile.")
    text = _("The text was: “%(text)s”") if taken.about else ""
    more = _("You can choose others.") if decision.outcome == Outcome.PROFILE else ""
    told = (said % {"name": taken.display_name}, text % {"text": taken.about} if text else "", more)
    return " ".join(sentence for sentence in told if sentence)


def _moved(decision: Decision) -> str:
    """Where the topic lies since: a room that she may not read is not named."""
    done = Arrangement.objects.filter(decision=decision).values_list("before", flat=True).first()
    if done is None:
        return _("Your topic has been moved to where fewer people read it.")
    seen = Category.objects.visible_to(decision.member or AnonymousUser())
    room = seen.filter(pk=done["to"]).select_related("segment").first()
    if room is None:
        return _("Your topic has been moved to where fewer people read it; you are not among them.")
    said = _("Your topic has been moved to “%(room)s”, where fewer people read it: %(readers)s.")
    return said % {"room": room, "readers": room.readers_in_words}


def left_in_words(decision: Decision) -> str:
    """What its reversal could not put back, or what another decision holds; "" where all is back."""
    if not decision.left:
        return _still_held(decision) if decision.reversed_at else ""
    changed = decision.left == Decision.Left.CHANGED
    if decision.kind == ContentKind.MEMBER:
        return _("What has been changed in the profile since stays as it is.")
    if decision.outcome == Outcome.EDIT and changed:
        return _(
            "The post has been changed again since and stays as it is; its history holds the text before."
        )
    if decision.outcome == Outcome.EDIT:
        return _("The post stays as it is: its author's account was deleted, and the text before with it.")
    if changed:
        return _("The topic has been moved again since and stays where it is.")
    return _("The topic cannot go back: the room it came from is gone, or takes it no more.")


def _still_held(decision: Decision) -> str:
    """What another decision in force does as well; "" where none does."""
    content, others = decision.content, Decision.objects.filter(reversed_at=None)
    if (
        decision.hides_content
        and isinstance(content, Post | Topic)
        and hidden_by_another(content, but=decision)
    ):
        return _("It stays hidden: another decision about it holds.")
    if decision.outcome == Outcome.LOCK and others.locking(decision.object_id).exists():
        return _("The topic stays closed: another decision about it holds.")
    alike = Sanction.objects.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()), lifted_at=None)
    kinds = _BARRING if decision.outcome in _BARRING else {decision.outcome} & {Outcome.LIMIT}
    if decision.member and alike.filter(member=decision.member, kind__in=kinds).exists():
        return _("Another decision about you still holds.")
    return ""


def duration(decision: Decision) -> str:
    """For how long: what is hidden beside a sanction stays so when that ends."""
    if decision.until:
        said = _("On %(moment)s that ends by itself.")
        if decision.hides_content:
            said = _(
                "On %(moment)s that ends by itself; what is hidden stays so until the decision is reversed."
            )
        return said % {"moment": _moment(decision.until)}
    if decision.outcome == Outcome.WARN and not decision.hides_content:
        return _("It has no further effect.")
    return _("It holds until it is reversed.")


def ground(decision: Decision) -> str:
    if decision.ground == Ground.LAW:
        return _("We consider this illegal: %(law)s.") % {"law": decision.law}
    if decision.ground == Ground.SPAM:
        return _("We consider this deceptive advertising in bulk.")
    if decision.rule:
        said = _("It breaks rule %(number)d of our house rules, “%(title)s” (version %(version)d).")
        rule = decision.rule
        return said % {"number": rule.position, "title": rule.title, "version": rule.rules.version}
    return _("It breaks our house rules.")


def detection(decision: Decision) -> str:
    """How it was found, and who decided."""
    if decision.detected_automatically:
        found = _("A rule of our software noticed it.")
    elif decision.is_after_notice:
        found = _("Somebody sent us a notice about it.")
    else:
        found = _("A moderator came across it.")
    by_machine = _("The decision was made by software, without a person.")
    by_person = _("A person made the decision.")
    return f"{found} {by_machine if decision.decided_automatically else by_person}"


def _moment(value: datetime) -> str:
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
