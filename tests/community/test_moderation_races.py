"""Moderators at the same moment, on a database where that is real."""

import pytest

from community import actions
from community.models import Decision, Matter
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.community.test_races import at_once
from tests.members.factories import MemberFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def outcome_of(call):
    try:
        return call()
    except Refused as refusal:
        return refusal.code


def test_no_matter_is_decided_twice_nor_taken_by_two():
    topic = TopicFactory(replies=1)
    post = topic.posts.get(number=2)
    moderators = [MemberFactory(roles=[Role.MODERATOR]) for _number in range(8)]
    matter = actions.open_matter("post", post.pk)
    taken = at_once([lambda one=one: outcome_of(lambda: actions.claim_next(actor=one)) for one in moderators])
    assert [found for found in taken if found is not None] == [matter]
    Matter.objects.update(claimed_by=None)

    def decide(moderator):
        found = Matter.objects.get(pk=matter.pk)
        return outcome_of(
            lambda: actions.decide(matter=found, actor=moderator, outcome="hide", ground="spam")
        )

    answers = at_once([lambda one=one: decide(one) for one in moderators])
    assert sorted(map(str, answers)).count("already_decided") == 7
    assert Decision.objects.count() == 1
    topic.refresh_from_db()
    assert topic.post_count == 1


def test_notices_at_once_are_one_matter():
    post, members = TopicFactory().posts.get(), [MemberFactory() for _number in range(8)]
    notice = {"kind": "post", "object_id": post.pk, "reason": "spam", "explanation": "Buy!"}
    at_once([lambda one=one: actions.report_content(reporter=one, **notice) for one in members])
    assert Matter.objects.get().weight == 8


def test_an_appeal_is_decided_once():
    post, mia = TopicFactory().posts.get(), MemberFactory(roles=[Role.MODERATOR])
    decision = actions.decide(
        matter=actions.open_matter("post", post.pk), actor=mia, outcome="hide", ground="spam"
    )
    filed = actions.file_appeal(decision=decision, text="No", member=post.author)
    others = [MemberFactory(roles=[Role.MODERATOR]) for _number in range(6)]

    def reverse(moderator):
        words = {"outcome": "reversed", "reason": "Right"}
        return outcome_of(lambda: actions.decide_appeal(appeal=filed, actor=moderator, **words))

    answers = at_once([lambda one=one: reverse(one) for one in others])
    assert sorted(map(str, answers)).count("already_decided") == 5
    assert actions.reconcile() == 0
