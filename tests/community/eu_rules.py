"""What the Commission's transparency database takes: its API documentation (version 2) and its request rules.

Sources: transparency.dsa.ec.europa.eu, page "API documentation"; the repository
digital-services-act/transparency-database, `StatementsStoreRequest` and its lists of countries and languages.
"""

import re
from datetime import date
from urllib.parse import urlsplit


def _codes(prefix, *names):
    return {f"{prefix}_{name}" for name in names}


def _words(line):
    return set(line.split())


CODES = {
    "decision_visibility": _codes(
        "DECISION_VISIBILITY",
        *("CONTENT_REMOVED", "CONTENT_DISABLED", "CONTENT_DEMOTED", "CONTENT_AGE_RESTRICTED"),
        *("CONTENT_INTERACTION_RESTRICTED", "CONTENT_LABELLED", "OTHER"),
    ),
    "decision_monetary": _codes("DECISION_MONETARY", "SUSPENSION", "TERMINATION", "OTHER"),
    "decision_provision": _codes(
        "DECISION_PROVISION",
        *("PARTIAL_SUSPENSION", "TOTAL_SUSPENSION", "PARTIAL_TERMINATION", "TOTAL_TERMINATION"),
    ),
    "decision_account": _codes("DECISION_ACCOUNT", "SUSPENDED", "TERMINATED"),
    "account_type": _codes("ACCOUNT_TYPE", "BUSINESS", "PRIVATE"),
    "decision_ground": _codes("DECISION_GROUND", "ILLEGAL_CONTENT", "INCOMPATIBLE_CONTENT"),
    "content_type": _codes(
        "CONTENT_TYPE", *["APP", "AUDIO", "IMAGE", "PRODUCT", "SYNTHETIC_MEDIA", "TEXT", "VIDEO", "OTHER"]
    ),
    "category": _codes(
        "STATEMENT_CATEGORY",
        *("ANIMAL_WELFARE", "CONSUMER_INFORMATION", "CYBER_VIOLENCE", "CYBER_VIOLENCE_AGAINST_WOMEN"),
        *("DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "ILLEGAL_OR_HARMFUL_SPEECH"),
        *("INTELLECTUAL_PROPERTY_INFRINGEMENTS", "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"),
        *("NOT_SPECIFIED_NOTICE", "OTHER_VIOLATION_TC", "PROTECTION_OF_MINORS", "RISK_FOR_PUBLIC_SECURITY"),
        *("SCAMS_AND_FRAUD", "SELF_HARM", "UNSAFE_AND_PROHIBITED_PRODUCTS", "VIOLENCE"),
    ),
    "source_type": _codes("SOURCE", "ARTICLE_16", "TRUSTED_FLAGGER", "TYPE_OTHER_NOTIFICATION", "VOLUNTARY"),
    "automated_detection": {"Yes", "No"},
    "automated_decision": _codes("AUTOMATED_DECISION", "FULLY", "PARTIALLY", "NOT_AUTOMATED"),
    "incompatible_content_illegal": {"Yes", "No"},
    "territorial_scope": _words(
        "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
    ),
    "content_language": _words("EN BG HR CS DA NL ET FI FR DE EL HU GA IT LV LT MT PL PT RO SK SL ES SV"),
}
LISTS = {"decision_visibility", "content_type", "territorial_scope"}
LENGTHS = {
    **dict.fromkeys(
        ["decision_visibility_other", "decision_monetary_other", "content_type_other", "puid"], 500
    ),
    **dict.fromkeys(["illegal_content_legal_ground", "incompatible_content_ground", "source_identity"], 500),
    **dict.fromkeys(["illegal_content_explanation", "incompatible_content_explanation"], 2000),
    "decision_facts": 5000,
    "decision_ground_reference_url": 500,
}
DATES = {
    "content_date": date(2000, 1, 1),
    "application_date": date(2020, 1, 1),
    **{f"end_date_{what}_restriction": None for what in ("account", "monetary", "service", "visibility")},
}
LAST = date(2038, 1, 1)
ALWAYS = {
    *("decision_ground", "content_type", "category", "territorial_scope", "content_date", "application_date"),
    *("decision_facts", "source_type", "automated_detection", "automated_decision", "puid"),
}
MEASURES = ("decision_visibility", "decision_monetary", "decision_provision", "decision_account")
#: What comes with a code, and with nothing else: field, its code, what has to be there then.
TOGETHER = [
    ("decision_visibility", "DECISION_VISIBILITY_OTHER", ["decision_visibility_other"]),
    ("decision_monetary", "DECISION_MONETARY_OTHER", ["decision_monetary_other"]),
    ("content_type", "CONTENT_TYPE_OTHER", ["content_type_other"]),
    (
        "decision_ground",
        "DECISION_GROUND_ILLEGAL_CONTENT",
        ["illegal_content_legal_ground", "illegal_content_explanation"],
    ),
    (
        "decision_ground",
        "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        ["incompatible_content_ground", "incompatible_content_explanation"],
    ),
]


def faults(statement):
    """What the database would refuse, or quietly leave out, each in a few words; none where it takes all."""
    known = {*CODES, *LENGTHS, *DATES}
    found = [f"{field} is unknown" for field in statement.keys() - known]
    found += [f"{field} is missing" for field in ALWAYS if not statement.get(field)]
    if not any(statement.get(field) for field in MEASURES):
        found.append("no measure")
    for field, value in statement.items():
        found += _faults_of(field, value, statement)
    for field, code, with_it in TOGETHER:
        there = code in _listed(statement.get(field))
        found += [f"{other} is missing" for other in with_it if there and not statement.get(other)]
        found += [f"{other} without {code}" for other in with_it if not there and other in statement]
    return found


def _faults_of(field, value, statement):
    if field in CODES:
        if isinstance(value, list) != (field in LISTS) or len(set(_listed(value))) != len(_listed(value)):
            yield f"{field} is no proper list, or one"
        yield from (f"{field} knows no {code}" for code in _listed(value) if code not in CODES[field])
    elif field in LENGTHS:
        if not isinstance(value, str) or not value.strip() or len(value) > LENGTHS[field]:
            yield f"{field} is empty or too long"
    elif field in DATES:
        yield from _faults_of_date(field, value, statement)
    if field == "puid" and not re.fullmatch(r"[A-Za-z0-9_-]+", value):
        yield "puid has other signs"
    if field == "decision_ground_reference_url" and urlsplit(value).scheme not in {"http", "https"}:
        yield f"{field} is no address"


def _faults_of_date(field, value, statement):
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        yield f"{field} is no day"
        return
    day, least = date.fromisoformat(value), DATES[field] or date.fromisoformat(statement["application_date"])
    if not least <= day <= LAST:
        yield f"{field} is out of range"


def _listed(value):
    return value if isinstance(value, list) else [value]
