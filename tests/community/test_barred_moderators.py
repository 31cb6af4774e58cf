"""A moderator who may not write here does not decide, arrange or ask in the house's name either."""

import pytest
from django.urls import reverse

from community import actions, policies
from community.actions import arranging
from community.actions.handing_over import hand_over
from portal.members.models import Member
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.community.test_banned_doors import ban
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def topic():
    return TopicFactory(replies=2, kind="idea")


def hidden(topic, mia):
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    return actions.decide(matter=matter, actor=mia, outcome="hide", **LAW)


#: What a moderator does, once she was asked whether she may before the ban: (topic, another's decision, her).
VERBS = {
    "lock": lambda topic, _done, mia: arranging.lock_topic(actor=mia, topic=topic),
    "pin": lambda topic, _done, mia: arranging.pin_topic(actor=mia, topic=topic),
    "move": lambda topic, _done, mia: arranging.move_topic(
        actor=mia, topic=topic, category=CategoryFactory()
    ),
    "split": lambda topic, _done, mia: arranging.split_topic(
        actor=mia, topic=topic, posts=[topic.posts.get(number=3).pk], title="New"
    ),
    "merge": lambda topic, _done, mia: arranging.merge_topics(actor=mia, topic=topic, into=TopicFactory()),
    "decide": lambda topic, _done, mia: hidden(topic, mia),
    "take": lambda topic, _done, mia: actions.claim_matter(
        actor=mia, matter=actions.open_matter("topic", topic.pk)
    ),
    "reverse": lambda _topic, done, mia: actions.reverse(decision=done, actor=mia),
    "appeal": lambda _topic, done, mia: actions.decide_appeal(
        appeal=actions.file_appeal(decision=done, text="No", member=done.member),
        actor=mia,
        outcome="upheld",
        reason="It is so",
    ),
    "idea": lambda topic, _done, mia: actions.set_idea_status(actor=mia, topic=topic, status="planned"),
    "voice": lambda topic, _done, mia: actions.ask_voice(
        actor=mia, post=topic.posts.get(number=1), excerpt="whistles since Monday"
    ),
    "case": lambda topic, _done, mia: hand_over(actor=mia, post=topic.posts.get(number=1), subject="Help"),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_refused_in_the_transaction(mia, topic, verb):
    done = hidden(topic, MemberFactory(roles=[Role.MODERATOR]))
    assert policies.may_moderate(mia)  # what she may was asked before the ban, and is remembered
    ban(Member.objects.get(pk=mia.pk))
    with pytest.raises(Refused) as refused:
        verb(topic, done, mia)
    assert refused.value.code == "not_allowed"


@pytest.mark.parametrize("name", ["moderation:queue", "moderation:appeals"])
def test_the_pages_are_not_there(client_of, mia, name):
    ban(mia)
    assert client_of(mia).get(reverse(name)).status_code == 404


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AGENT, Role.LEAD])
def test_so_are_those_who_speak_for_the_house(role):
    member = MemberFactory(roles=[role])
    ban(Member.objects.get(pk=member.pk))
    assert not policies.may_judge_ideas(member)
    assert not policies.may_ask_for_voices(member)
    assert not policies.may_hand_over(member)


def test_a_moderator_in_good_standing_works(mia, topic):
    arranging.lock_topic(actor=mia, topic=topic)
    topic.refresh_from_db()
    assert topic.locked
