"""Each kind of decision gives a statement that the EU database takes, and in which nobody is named."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from community import actions
from community.actions.arranging import move_topic
from community.actions.moderating import Because
from community.dsa.eu_database import payload, payloads_of
from community.dsa.statements import detection
from community.models import Decision, HouseRules, Post, Report
from portal.members.roles import Role
from tests.community.eu_rules import faults
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
NAMED = "Vera Schmitt"
SECRETS = ["Vera", "Schmitt", "vera-s", "vera@example.org", "Benno", "Mia Wolff", "Elmstreet", "Norbert"]


@pytest.fixture
def mia():
    return MemberFactory(roles=[Role.MODERATOR], display_name="Mia Wolff")


@pytest.fixture
def topic():
    vera = MemberFactory(display_name=NAMED, handle="vera-s", email="vera@example.org")
    return TopicFactory(author=vera, title="Elmstreet", text="I am Vera of Elmstreet, call vera@example.org")


@pytest.fixture
def rule():
    rules = HouseRules.objects.create(version=1)
    texts = {"title_en": "Be kind", "title_de": "Sei freundlich", "text_en": "", "text_de": "Nett sein."}
    rule = rules.rules.create(position=1, code="respect", **texts)
    actions.publish_rules(rules=rules)
    return rule


def about(kind, topic):
    return {"post": topic.posts.get(), "topic": topic, "member": topic.author}[kind].pk


def notice(kind, topic, reason):
    actions.report_content(
        kind=kind,
        object_id=about(kind, topic),
        reason=reason,
        explanation="Vera is a fool, says Norbert",
        reporter=MemberFactory(display_name="Benno"),
    )


WEEK = timedelta(days=7)
#: Each measure a moderator may decide: about what, and what is said.
MEASURES = {
    "hide a post": ("post", {"outcome": "hide"}),
    "hide a topic": ("topic", {"outcome": "hide"}),
    "lock": ("topic", {"outcome": "lock"}),
    "profile": ("member", {"outcome": "profile"}),
    "warn and hide": ("post", {"outcome": "warn", "hide": True}),
    "limit": ("member", {"outcome": "limit"}),
    "limit for a week": ("post", {"outcome": "limit", "until": WEEK}),
    "limit for ages": ("post", {"outcome": "limit", "until": 700 * WEEK}),
    "suspend": ("member", {"outcome": "suspend", "until": WEEK}),
    "suspend and hide": ("topic", {"outcome": "suspend", "until": WEEK, "hide": True}),
    "ban": ("member", {"outcome": "ban"}),
    "ban and hide": ("post", {"outcome": "ban", "hide": True}),
}


def decided(topic, measure, actor, **ground):
    kind, said = measure
    said = said | ({"until": timezone.now() + said["until"]} if "until" in said else {})
    matter = actions.open_matter(kind, about(kind, topic))
    return actions.decide(matter=matter, actor=actor, reason="Vera insults Norbert", **said, **ground)


def checked(decision):
    [statement] = payloads_of(Decision.objects.filter(pk=decision.pk))
    assert faults(statement) == []
    text = json.dumps(statement)
    assert [secret for secret in SECRETS if secret.lower() in text.lower()] == []
    return statement


@pytest.mark.parametrize("ground", ["law", "rules"])
@pytest.mark.parametrize("by", ["notice", "own initiative", "machine"])
@pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))
def test_every_measure(topic, mia, rule, measure, by, ground):
    if by == "notice":
        notice(measure[0], topic, "insult")
    if by == "machine":
        actions.open_matter(measure[0], about(measure[0], topic), signal="word", detail={"words": ["fool"]})
    why = {"ground": "law", "law": "§ 185 StGB"} if ground == "law" else {"ground": "rules", "rule": rule}
    statement = checked(decided(topic, measure, None if by == "machine" else mia, **why))
    by_law = "DECISION_GROUND_ILLEGAL_CONTENT" if ground == "law" else "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert (statement["source_type"], statement["automated_detection"], statement["decision_ground"]) == (
        "SOURCE_ARTICLE_16" if by == "notice" else "SOURCE_VOLUNTARY",
        "Yes" if by == "machine" else "No",
        by_law,
    )


@pytest.mark.parametrize("verb", ["edit", "move"])
@pytest.mark.parametrize("ground", ["law", "rules"])
def test_what_is_changed(topic, mia, rule, verb, ground):
    why = Because(ground=ground, rule=rule, law="§ 1", reason="Names Vera") if ground == "rules" else None
    why = why or Because(ground="law", law="§ 1", reason="Names Vera")
    if verb == "edit":
        actions.edit_post(actor=mia, post=topic.posts.get(), text="Gone.", version=1, because=why)
    else:
        move_topic(actor=mia, topic=topic, category=CategoryFactory(audience="members"), because=why)
    checked(Decision.objects.get())


HIDE = MEASURES["hide a post"]


@pytest.mark.parametrize(
    ("reason", "by_law", "by_rules"),
    [
        ("spam", "SCAMS_AND_FRAUD", "OTHER_VIOLATION_TC"),
        ("child", "PROTECTION_OF_MINORS", "PROTECTION_OF_MINORS"),
        ("insult", "ILLEGAL_OR_HARMFUL_SPEECH", "ILLEGAL_OR_HARMFUL_SPEECH"),
        *[("privacy", *["DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"] * 2)],
        ("illegal", "NOT_SPECIFIED_NOTICE", "OTHER_VIOLATION_TC"),
        ("rules", "ILLEGAL_OR_HARMFUL_SPEECH", "OTHER_VIOLATION_TC"),
        ("", "ILLEGAL_OR_HARMFUL_SPEECH", "OTHER_VIOLATION_TC"),
    ],
)
@pytest.mark.parametrize("ground", ["law", "rules"])
def test_the_category_fits_the_ground(topic, mia, rule, reason, by_law, by_rules, ground):
    """What is illegal is no “other violation of the terms”, and the other way round."""
    if reason:
        notice("post", topic, reason)
    why = {"ground": "law", "law": "§ 1"} if ground == "law" else {"ground": "rules", "rule": rule}
    category = checked(decided(topic, HIDE, mia, **why))["category"]
    assert category == f"STATEMENT_CATEGORY_{by_law if ground == 'law' else by_rules}"


def test_every_reason_of_a_notice_is_tried():
    assert {"spam", "child", "insult", "privacy", "illegal", "rules"} == set(Report.Reason.values)


def test_every_outcome_is_tried():
    tried = {said["outcome"] for _kind, said in MEASURES.values()}
    assert tried | {"keep", "edit", "move"} == set(Decision.Outcome.values)


def test_of_several_notices_the_first_one_counts(topic, mia):
    for reason in ("privacy", "insult", "child"):
        notice("post", topic, reason)
    Report.objects.filter(reason="privacy").update(explanation="written anew")  # where rows move when updated
    found = checked(decided(topic, HIDE, mia, ground="law", law="§ 1"))
    assert found["category"] == "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"


@pytest.mark.parametrize(
    ("law", "said"),
    [
        ("§ 185 StGB (insult of Vera Schmitt)", "§ 185 StGB (insult of […] […])"),
        ("Art. 5 GDPR: vera@example.org, see https://example.org/vera-s", "Art. 5 GDPR: […], see […]"),
        ("§ 1, as @vera-s and Benno wrote to Mia Wolff", "§ 1, as […] and […] wrote to […] […]"),
        ("§ 238 StGB, +49 171 2345678", "§ 238 StGB, […]"),
        ("Vera Schmitt", "A law of the Union or of a Member State"),
        ("§ 185 Abs. 1 StGB, §§ 823, 1004 BGB", "§ 185 Abs. 1 StGB, §§ 823, 1004 BGB"),
    ],
)
def test_what_a_moderator_writes_as_the_law_names_nobody(topic, mia, law, said):
    notice("post", topic, "insult")
    found = checked(decided(topic, HIDE, mia, ground="law", law=law))
    assert found["illegal_content_legal_ground"] == said


def test_a_rule_without_an_english_text(topic, mia, rule):
    found = checked(decided(topic, HIDE, mia, ground="rules", rule=rule))
    assert found["incompatible_content_explanation"] == "Nett sein."


@pytest.mark.parametrize("erased", ["author", "moderator", "content"])
def test_what_is_gone_meanwhile(topic, mia, erased):
    decision = decided(topic, MEASURES["ban and hide"], mia, ground="law", law="§ 1")
    if erased == "content":
        Decision.objects.update(object_id=10**6)
    else:
        Decision.objects.update(**{"member" if erased == "author" else "decided_by": None})
    checked(decision)


def test_content_older_than_the_database_knows(topic, mia):
    Post.objects.update(created_at=datetime(1998, 5, 1, tzinfo=UTC))
    assert checked(decided(topic, HIDE, mia, ground="law", law="§ 1"))["content_date"] == "2000-01-01"


def test_an_end_later_than_it_knows_is_none(topic, mia):
    decision = decided(topic, MEASURES["limit for ages"], mia, ground="law", law="§ 1")
    assert timezone.localdate(decision.until) > date(2038, 1, 1)
    assert "end_date_service_restriction" not in checked(decision)


def test_what_a_notifier_won_by_an_appeal_comes_from_her_notice(topic, mia):
    notice("post", topic, "insult")
    kept = actions.decide(matter=actions.open_matter("post", topic.posts.get().pk), actor=mia, outcome="keep")
    appeal = actions.file_appeal(decision=kept, text="No", report=Report.objects.get())
    milan = MemberFactory(roles=[Role.MODERATOR])
    actions.decide_appeal(
        appeal=appeal, actor=milan, outcome="reversed", reason="Right", ground="law", law="§ 185 StGB"
    )
    hidden = Decision.objects.get(outcome="hide")
    assert checked(hidden)["source_type"] == "SOURCE_ARTICLE_16"
    assert "notice" in payload(hidden)["decision_facts"]
    assert "sent us a notice" in detection(hidden)


def test_the_rules_find_faults():
    """A statement that lacks, or has, what it should not is not taken."""
    assert "no measure" in faults({})
    wrong = {
        "puid": "a b",
        "category": "X",
        "content_type": "CONTENT_TYPE_TEXT",
        "url": "",
        "content_date": "1",
    }
    assert len(faults(wrong)) > 12
