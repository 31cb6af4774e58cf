"""Changing what somebody else wrote is a decision with reasons, which can be appealed and undone."""

import pytest
from django.urls import reverse
from django.utils import translation

from community import actions, privacy
from community.actions.moderating import Because
from community.dsa.statements import left_in_words
from community.models import Decision, HouseRules, Revision
from portal.members.roles import Role
from portal.notifications.models import Message
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    rules = HouseRules.objects.create(version=2)
    rule = rules.rules.create(position=1, code="privacy", title_en="Nobody's data", title_de="Keine Daten")
    actions.publish_rules(rules=rules)
    return rule


@pytest.fixture
def post():
    return TopicFactory(title="Mill", text="He lives in Elm Street. It whistles.").posts.get()


def because(rule, ground="rules", reason="An address."):
    return Because(ground=ground, rule=rule, reason=reason)


def edited(post, actor, why, text="It whistles.", **changes):
    post.refresh_from_db()
    return actions.edit_post(actor=actor, post=post, text=text, version=post.version, because=why, **changes)


def text_of(post):
    post.refresh_from_db()
    post.topic.refresh_from_db()
    return post.topic.title, post.text


def test_one_decision_with_rule_and_statement(mia, post, rule, flow):
    edited(post, mia, because(rule))
    decision = Decision.objects.get()
    assert (decision.outcome, decision.rule, decision.member) == ("edit", rule, post.author)
    assert decision.hides_content is False
    flow()
    told = Message.objects.filter(member=post.author).values_list("template", flat=True)
    assert list(told) == ["community/statement"]
    assert "kept in its history" in Message.objects.get(member=post.author).context["measures"]


def test_on_spam_she_is_told_of_the_edit_all_the_same(mia, post, flow):
    edited(post, mia, Because(ground="spam"))
    flow()
    assert Message.objects.get(member=post.author).template == "community/post_edited"


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"ground": ""}, "no_ground"), ({"ground": "law"}, "no_ground"), ({"reason": " "}, "no_reason")],
)
def test_not_without_ground_and_reason(mia, post, rule, changes, code):
    with pytest.raises(Refused) as refusal:
        edited(post, mia, because(rule, **changes))
    assert refusal.value.code == code
    assert text_of(post)[1].startswith("He lives")


def test_her_own_post_needs_no_reasons(rule, flow):
    mia = MemberFactory(roles=[Role.MODERATOR])
    edited(TopicFactory(author=mia).posts.get(), mia, None)
    assert not Decision.objects.exists()


def test_who_has_reported_it_does_not_edit_it(mia, post, rule):
    actions.report_content(kind="post", object_id=post.pk, reason="privacy", explanation="See", reporter=mia)
    with pytest.raises(Refused, match="Someone else"):
        edited(post, mia, because(rule))


def test_notices_are_answered_by_it(mia, post, rule):
    by = MemberFactory()
    report = actions.report_content(
        kind="post", object_id=post.pk, reason="privacy", explanation="See", reporter=by
    )
    edited(post, mia, because(rule))
    report.refresh_from_db()
    assert (report.decision.outcome, report.matter.decided_at is not None) == ("edit", True)


def test_a_conflict_decides_nothing(mia, post, rule):
    with pytest.raises(actions.EditConflict):
        actions.edit_post(actor=mia, post=post, text="Late", version=7, because=because(rule))
    assert not Decision.objects.exists()


def test_an_appeal_brings_text_and_title_back(mia, milan, post, rule, flow):
    edited(post, mia, because(rule), title="A mill")
    decision = Decision.objects.get()
    appeal = actions.file_appeal(decision=decision, text="It is my own address.", member=post.author)
    actions.decide_appeal(appeal=appeal, actor=milan, outcome="reversed", reason="So it is.")
    flow()
    assert text_of(post) == ("Mill", "He lives in Elm Street. It whistles.")
    assert Revision.objects.filter(decision=decision).count() == 2
    told = Message.objects.filter(member=post.author).values_list("template", flat=True)
    assert set(told) == {f"community/{kind}" for kind in ("statement", "appeal_received", "appeal_decided")}


def test_what_the_author_wrote_since_stays(mia, post, rule, flow):
    edited(post, mia, because(rule))
    actions.accept_rules(member=post.author, version=2)
    edited(post, post.author, None, text="It still whistles.")
    decision = actions.reverse(decision=Decision.objects.get(), actor=mia)
    assert (decision.left, text_of(post)[1]) == ("changed", "It still whistles.")
    flow()
    told = Message.objects.get(template="community/decision_reversed").context
    assert "stays as it is" in told["left"]


def test_once_its_author_is_erased_there_is_nothing_to_go_back_to(mia, post, rule):
    edited(post, mia, because(rule))
    privacy.erase(post.author)
    decision = actions.reverse(decision=Decision.objects.get(), actor=mia)
    assert (decision.left, text_of(post)[1]) == ("no_way", "It whistles.")
    with translation.override("en"):
        assert "the text before with it" in left_in_words(decision)


@pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["first first", "last first"])
def test_of_two_edits_both_are_undone_in_either_order(mia, post, rule, order):
    edited(post, mia, because(rule), text="It whistles. Fool!")
    edited(post, mia, because(rule), text="It whistles.")
    decisions = list(Decision.objects.order_by("pk"))
    for place in order:
        actions.reverse(decision=decisions[place], actor=mia)
    assert text_of(post)[1] == "He lives in Elm Street. It whistles."


def test_an_edit_after_a_reversal_goes_back_to_it_alone(mia, post, rule):
    edited(post, mia, because(rule))
    actions.reverse(decision=Decision.objects.get(), actor=mia)
    edited(post, mia, because(rule), text="Whistles.")
    actions.reverse(decision=Decision.objects.latest("pk"), actor=mia)
    assert text_of(post)[1] == "He lives in Elm Street. It whistles."


def test_hidden_since_it_comes_back_as_it_was(mia, post, rule):
    edited(post, mia, because(rule))
    hidden = actions.hide_post(actor=mia, post=post, reason="No.", rule=rule)
    actions.reverse(decision=Decision.objects.get(outcome="edit"), actor=mia)
    assert (text_of(post)[1][:8], post.state) == ("He lives", "visible")
    assert hidden.reversed_at is None
    post.topic.refresh_from_db()
    assert post.topic.state == "hidden"


def test_the_page_asks_why(client, mia, post, rule):
    client.force_login(mia)
    url = reverse("community:edit", args=[post.pk])
    assert "What does it rest on?" in client.get(url).content.decode()
    sent = {"text": "It whistles.", "title": "Mill", "version": 1, "ground": "rules", "rule": rule.pk}
    refused = client.post(url, sent)
    assert (refused.status_code, "the author will read it" in refused.content.decode()) == (422, True)
    assert client.post(url, sent | {"reason": "An address."}).status_code == 302
    assert Decision.objects.get().reason == "An address."


def test_authors_are_asked_nothing(client, post):
    client.force_login(post.author)
    page = client.get(reverse("community:edit", args=[post.pk])).content.decode()
    assert "What does it rest on?" not in page


def test_a_notifier_who_was_right_gets_it_hidden_as_it_was_edited(mia, milan, post, rule):
    report = actions.report_content(
        kind="post", object_id=post.pk, reason="privacy", explanation="See", reporter=MemberFactory()
    )
    edited(post, mia, because(rule))
    appeal = actions.file_appeal(decision=Decision.objects.get(), text="Hide it", report=report)
    actions.decide_appeal(appeal=appeal, actor=milan, outcome="reversed", reason="Yes", ground="spam")
    actions.reverse(decision=Decision.objects.get(outcome="hide"), actor=mia)
    assert text_of(post)[1] == "It whistles."
