"""Reasons for whom a decision concerns."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from community import actions, privacy
from community.dsa.statements import statement_of
from community.models import HouseRules
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return TopicFactory(replies=1).posts.get(number=2)


@pytest.fixture
def rule():
    rules = HouseRules.objects.create(version=3)
    rule = rules.rules.create(position=1, code="respect", title_en="Be kind", title_de="Sei freundlich")
    actions.publish_rules(rules=rules)
    return rule


def decide(post, **changes):
    usual = {"outcome": "hide", "ground": "law", "law": "§ 185 StGB", "reason": "You called him a fool."}
    matter = actions.open_matter("post", post.pk)
    return actions.decide(matter=matter, **{"actor": MemberFactory(roles=[Role.MODERATOR])} | usual | changes)


def test_the_author_is_told_at_once_in_the_portal_and_by_mail(post, rule, flow):
    decision = decide(post, ground="rules", rule=rule)
    flow()
    message = Message.objects.get(template="community/statement")
    assert (message.member, message.url) == (post.author, decision.get_absolute_url())
    for said in ["has been hidden", "rule 1", "Be kind", "version 3", "called him a fool", "appeal until"]:
        assert said in mail.outbox[0].body


def test_in_the_authors_language(post, rule, flow):
    post.author.language = "de"
    post.author.save()
    decide(post, ground="rules", rule=rule)
    flow()
    assert "Sei freundlich" in mail.outbox[0].body


def test_spam_is_exempt(client, post, flow):
    decision = decide(post, ground="spam")
    flow()
    assert not Message.objects.filter(template="community/statement").exists()
    client.force_login(post.author)
    assert "in bulk" in client.get(decision.get_absolute_url()).content.decode()


def test_keeping_needs_no_statement(client, post, flow):
    decision = decide(post, outcome="keep")
    flow()
    client.force_login(post.author)
    assert not Message.objects.filter(template="community/statement").exists()
    assert client.get(decision.get_absolute_url()).status_code == 404


def test_the_page_is_for_whom_it_concerns(client, post):
    decision = decide(post)
    assert client.get(decision.get_absolute_url()).status_code == 302
    client.force_login(MemberFactory())
    assert client.get(decision.get_absolute_url()).status_code == 404
    client.force_login(post.author)
    assert "§ 185 StGB" in client.get(decision.get_absolute_url()).content.decode()


@pytest.mark.parametrize("outcome", ["suspend", "ban"])
def test_who_is_barred_still_reaches_all_that_is_hers(client, post, outcome):
    until = timezone.now() + timedelta(days=7) if outcome == "suspend" else None
    decision = decide(post, outcome=outcome, until=until)
    client.force_login(post.author)
    paths = ["/moderation/statements/", decision.get_absolute_url(), "/feedback/new/", "/me/privacy/"]
    assert [client.get(path).status_code for path in paths] == [200] * 4


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["Your post has been hidden", "until it is reversed", "A moderator came across it", "A person"]),
        ({"outcome": "warn"}, ["You have been warned", "no further effect"]),
        ({"outcome": "ban", "hide": True}, ["Your post has been hidden", "You can no longer write"]),
        ({"actor": None}, ["without a person"]),
    ],
)
def test_what_is_said(post, changes, said):
    with translation.override("en"):
        statement = statement_of(decide(post, **changes))
    text = " ".join([*statement.measures, statement.duration, statement.ground, statement.detection])
    assert [part for part in said if part not in text] == []


@pytest.mark.parametrize(("hide", "stays"), [(True, True), (False, False)])
def test_what_is_hidden_beside_a_suspension_does_not_end_with_it(post, hide, stays):
    decision = decide(post, outcome="suspend", until=timezone.now() + timedelta(days=7), hide=hide)
    with translation.override("en"):
        said = statement_of(decision).duration
    assert "that ends by itself" in said
    assert ("stays so until the decision is reversed" in said) == stays


def test_what_rules_noticed_is_said_to_be(post):
    actions.open_matter("post", post.pk, signal="word", detail={"words": ["fool"]})
    with translation.override("en"):
        assert "rule of our software" in statement_of(decide(post)).detection


def test_what_was_decided_is_exported_and_erased_with_her(post):
    decision = decide(post)
    actions.file_appeal(decision=decision, text="I, Ben, protest", member=post.author)
    assert privacy.export(post.author)["decisions"][0]["reason"] == "You called him a fool."
    privacy.erase(post.author)
    decision.refresh_from_db()
    assert (decision.member, decision.appeals.get().text) == (None, "")
