"""Statements of reasons as the Commission's transparency database takes them (Article 24(5)).

Field names and codes are those of its API, version 2 (transparency.dsa.ec.europa.eu, API documentation).
Nothing in a payload names or describes a person: no texts of members and, but for the law, in which names are
left out, no words of a moderator.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation

from portal.members.models import Member
from portal.search.words import language_of

from ..models import ContentKind, Decision, Post, Report, Rule, Topic
from ..texts import pictures
from .impersonal import impersonal

Outcome, Ground, Reason = Decision.Outcome, Decision.Ground, Report.Reason
#: The Union and the European Economic Area, where a decision holds.
COUNTRIES = [
    *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS"),
    *("IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"),
]
_OTHER_VISIBILITY = "DECISION_VISIBILITY_OTHER"
_SAID_OF_OTHER = {
    Outcome.EDIT: "Parts of the content were changed or removed; the rest stays.",
    Outcome.MOVE: "The content was moved to a part of the service that fewer users can access.",
    Outcome.PROFILE: "The user's name and self-description were removed from the public profile.",
}
_VISIBILITY = {Outcome.LOCK: "DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED"}
# Limiting, suspending and banning take the forum, a part of the service: whoever is banned still has her
# account, with points and cases. So they are measures about the service and none about the account.
_PROVISION = {
    Outcome.LIMIT: "DECISION_PROVISION_PARTIAL_SUSPENSION",
    Outcome.SUSPEND: "DECISION_PROVISION_PARTIAL_SUSPENSION",
    Outcome.BAN: "DECISION_PROVISION_PARTIAL_TERMINATION",
}
_CATEGORY = {
    Reason.CHILD: "STATEMENT_CATEGORY_PROTECTION_OF_MINORS",
    Reason.INSULT: "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH",
    Reason.PRIVACY: "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS",
}
_ILLEGAL = _CATEGORY | {
    Reason.SPAM: "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
    Reason.ILLEGAL: "STATEMENT_CATEGORY_NOT_SPECIFIED_NOTICE",
}
_SPEECH = "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
_OTHER = "STATEMENT_CATEGORY_OTHER_VIOLATION_TC"
#: The database knows no day before, for content, and none after.
FIRST, LAST = date(2000, 1, 1), date(2038, 1, 1)
_SOME_LAW = "A law of the Union or of a Member State"


def statements(begin: date, end: date) -> Iterator[dict[str, Any]]:
    """The payloads of all decisions made from `begin` to `end` (both included), the oldest first."""
    yield from payloads_of(Decision.objects.filter(decided_at__date__gte=begin, decided_at__date__lte=end))


def payloads_of(decisions: QuerySet[Decision]) -> Iterator[dict[str, Any]]:
    """The payloads of those of the decisions that are to be handed in.

    A warning alone restricts nothing, and deceptive advertising in bulk is exempt: neither is there.
    """
    due = decisions.exclude(outcome=Outcome.KEEP).exclude(ground=Ground.SPAM)
    due = due.exclude(outcome=Outcome.WARN, hides_content=False)
    rows = due.select_related("rule__rules", "matter", "member", "decided_by").order_by("decided_at", "pk")
    rows = rows.prefetch_related(Prefetch("reports", Report.objects.select_related("reporter")))
    with translation.override("en"):
        for decision in rows.iterator(chunk_size=500):
            yield payload(decision)


def payload(decision: Decision) -> dict[str, Any]:
    """One statement of reasons; `puid` is the decision's random reference."""
    return {
        "puid": str(decision.reference),
        **_measures(decision),
        **_ground(decision),
        "category": _category(decision),
        **_content(decision),
        "content_date": _content_date(decision),
        "territorial_scope": COUNTRIES,
        "application_date": _day(decision.decided_at),
        "decision_facts": _facts(decision),
        "source_type": "SOURCE_ARTICLE_16" if decision.is_after_notice else "SOURCE_VOLUNTARY",
        "automated_detection": _yes(decision.detected_automatically),
        "automated_decision": (
            "AUTOMATED_DECISION_FULLY"
            if decision.decided_automatically
            else "AUTOMATED_DECISION_NOT_AUTOMATED"
        ),
    }


def _measures(decision: Decision) -> dict[str, Any]:
    """What was restricted, and until when where it ends."""
    outcome = Outcome(decision.outcome)
    found: dict[str, Any] = {}
    if decision.hides_content:
        found["decision_visibility"] = ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    elif outcome in _SAID_OF_OTHER:
        found["decision_visibility"] = [_OTHER_VISIBILITY]
        found["decision_visibility_other"] = _SAID_OF_OTHER[outcome]
    elif outcome in _VISIBILITY:
        found["decision_visibility"] = [_VISIBILITY[outcome]]
    if outcome in _PROVISION:
        found["decision_provision"] = _PROVISION[outcome]
        found["account_type"] = "ACCOUNT_TYPE_PRIVATE"
        if decision.until and timezone.localdate(decision.until) <= LAST:
            found["end_date_service_restriction"] = _day(decision.until)
    return found


def _ground(decision: Decision) -> dict[str, str]:
    if decision.ground == Ground.LAW:
        return {
            "decision_ground": "DECISION_GROUND_ILLEGAL_CONTENT",
            "illegal_content_legal_ground": (impersonal(decision.law, _names(decision)) or _SOME_LAW)[:500],
            "illegal_content_explanation": "A moderator has found the content to be illegal under this law.",
        }
    rule = decision.rule
    name = (
        f"{rule.title_en or rule.title_de} (house rules, version {rule.rules.version})"
        if rule
        else "House rules"
    )
    return {
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": name[:500],
        "incompatible_content_explanation": (_said_by(rule) or "It breaks the house rules.")[:2000],
        "incompatible_content_illegal": "No",
        "decision_ground_reference_url": f"{settings.SITE_URL.rstrip('/')}/community/rules/",
    }


def _said_by(rule: Rule | None) -> str:
    return (rule.text_en or rule.text_de).strip() if rule else ""


def _names(decision: Decision) -> list[str]:
    """What those are called whom the decision concerns, who made it, and who had sent notices."""
    reports = decision.reports.all()
    people = [decision.member, decision.decided_by, *(report.reporter for report in reports)]
    called = [name for one in people if one for name in (one.display_name, one.handle)]
    return called + [report.name for report in reports]


def _category(decision: Decision) -> str:
    """By what the first notice said that says something; what people write is speech, where it is illegal.

    What breaks a rule of the house alone is a violation of its terms.
    """
    known, otherwise = (_ILLEGAL, _SPEECH) if decision.ground == Ground.LAW else (_CATEGORY, _OTHER)
    reasons = [Reason(report.reason) for report in sorted(decision.reports.all(), key=lambda one: one.pk)]
    return next((known[reason] for reason in reasons if reason in known), otherwise)


def _content(decision: Decision) -> dict[str, Any]:
    """What it was: text, with pictures or without, in which language; a member as a whole is an account."""
    content = decision.content
    if decision.kind == ContentKind.MEMBER:
        return {"content_type": ["CONTENT_TYPE_OTHER"], "content_type_other": "Account of a user"}
    if content is None or isinstance(content, Member):
        return {"content_type": ["CONTENT_TYPE_TEXT"]}
    text = _text(decision, content)
    pictured = ["CONTENT_TYPE_IMAGE"] if pictures.ids_in(text) else []
    language = language_of(pictures.without_addresses(text), fallback=settings.LANGUAGE_CODE)
    return {"content_type": ["CONTENT_TYPE_TEXT", *pictured], "content_language": language.upper()}


def _text(decision: Decision, content: Post | Topic) -> str:
    """What was decided about: the text before it was edited by the decision, and a topic's opening post."""
    edited = decision.revisions.order_by("version").first()
    if edited:
        return edited.text
    post = content if isinstance(content, Post) else content.posts.in_order().first()
    return post.text if post else ""


def _content_date(decision: Decision) -> str:
    content = decision.content
    written = None if content is None or isinstance(content, Member) else content.created_at
    return max(_day(written or decision.decided_at), FIRST.isoformat())


def _facts(decision: Decision) -> str:
    """In general words: what a person wrote, or was called, is nobody else's."""
    notices = len(decision.reports.all()) or int(decision.is_after_notice)
    if notices:
        found = f"after {notices} notice{'s' if notices > 1 else ''}"
    elif decision.detected_automatically:
        found = "after a rule of the software had noticed it"
    else:
        found = "on a moderator's own initiative"
    by = "decided by software" if decision.decided_automatically else "decided by a person"
    return f"A {decision.kind} in a customers' community was looked at {found} and {by}: {decision.outcome}."


def _day(moment: Any) -> str:
    return timezone.localtime(moment).date().isoformat()


def _yes(value: bool) -> str:
    return "Yes" if value else "No"
