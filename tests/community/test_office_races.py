"""A moderator loses her office while she decides: nothing of hers comes afterwards, and nobody gets stuck."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.utils import timezone

from community import actions
from community.actions import arranging, cleaning
from community.models import Arrangement, Cleaning, Decision, Matter, Topic
from portal.members.models import Member
from portal.members.roles import Role
from portal.shell.ports import Refused
from tests.community.factories import TopicFactory
from tests.community.test_arranging_races import at_once
from tests.community.test_banned_doors import ban
from tests.members.factories import MemberFactory
from tests.support.waiting import until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}

#: Each way out of office: what a superuser does to her.
ENDS = {
    "ban": ban,
    "suspension": lambda mia: ban(mia, "suspend", timezone.now() + timedelta(days=1)),
    "role": lambda mia: mia.groups.remove(Group.objects.get(name=Role.MODERATOR)),
    "staff": lambda mia: Member.objects.filter(pk=mia.pk).update(is_staff=False),
    "account": lambda mia: Member.objects.filter(pk=mia.pk).update(is_active=False),
}


@pytest.fixture
def topic():
    return TopicFactory(replies=1)


def decide(me, topic):
    matter = actions.open_matter("post", topic.posts.get(number=2).pk)
    actions.decide(matter=matter, actor=me, outcome="keep", reason="Fine")


def reverse(me, topic):
    decision = Decision.objects.create(kind="topic", object_id=topic.pk, outcome="warn", reason="x")
    actions.reverse(decision=decision, actor=me)


#: What she does again and again, and what is counted of it.
VERBS = [
    lambda me, topic, _turn: decide(me, topic),
    lambda me, topic, _turn: reverse(me, topic),
    lambda me, topic, turn: arranging.lock_topic(actor=me, topic=topic, locked=bool(turn % 2)),
]


def done_by(mia):
    return (
        Decision.objects.filter(decided_by=mia).count(),
        Decision.objects.filter(reversed_by=mia).count(),
        Arrangement.objects.filter(done_by=mia).count(),
    )


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
def test_nothing_comes_after_the_end(mia, topic, end):
    """Three threads act for her as fast as they can; once the end has come, nothing of hers is added."""

    def act(verb):
        me = Member.objects.get(pk=mia.pk)  # one object for many verbs, as in a request that takes long
        try:
            for turn in range(2_000):
                verb(me, topic, turn)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(act, verb) for verb in VERBS]
        until(lambda: min(done_by(mia)) >= 2 or any(thread.done() for thread in running))
        end(mia)
        after = done_by(mia)
        codes = [thread.result(60) for thread in running]
    assert codes == ["not_allowed"] * 3
    assert done_by(mia) == after


@pytest.mark.parametrize("end", ENDS.values(), ids=list(ENDS))
def test_on_the_pages_nothing_breaks(mia, end):
    posts = [TopicFactory().posts.get() for _number in range(8)]
    urls = [actions.open_matter("post", post.pk).get_absolute_url() for post in posts]
    clients = [Client() for _url in urls]
    for client in clients:
        client.force_login(mia)
    calls = [
        lambda client=client, url=url: client.post(url, {"outcome": "hide", **LAW}).status_code
        for client, url in zip(clients, urls, strict=True)
    ]
    answers = at_once([*calls[:4], lambda: end(mia), *calls[4:]])
    del answers[4]
    assert max(answers) < 500
    assert Decision.objects.filter(decided_by=mia).count() == Matter.objects.exclude(decided_at=None).count()


def test_two_who_ban_each_other():
    bosses = [MemberFactory(is_superuser=True, is_staff=True) for _number in range(2)]
    matters = [actions.open_matter("member", boss.pk) for boss in bosses]

    def judge(boss, matter):
        return lambda: actions.decide(matter=matter, actor=boss, outcome="ban", **LAW)

    answers = at_once([judge(bosses[0], matters[1]), judge(bosses[1], matters[0])])
    assert Decision.objects.count() == 1
    assert "not_allowed" in answers


def test_a_spammer_is_cleaned_up_once(topic):
    moderators = [MemberFactory(roles=[Role.MODERATOR]) for _number in range(6)]
    calls = [lambda one=one: cleaning.clean_up(actor=one, member=topic.author) for one in moderators]
    answers = at_once(calls)
    assert Cleaning.objects.count() == Decision.objects.count() == 1
    assert set(answers) == {Cleaning.objects.get()}


def test_cleaning_up_and_deciding_about_her_at_once(topic):
    moderators = [MemberFactory(roles=[Role.MODERATOR]) for _number in range(8)]
    member = topic.author

    def sanction(moderator):
        matter = actions.open_matter("member", member.pk)
        return actions.decide(matter=matter, actor=moderator, outcome="warn", **LAW)

    calls = [lambda one=one: sanction(one) for one in moderators]
    calls[3] = lambda: cleaning.clean_up(actor=moderators[3], member=member)
    calls[6] = lambda: arranging.pin_topic(actor=moderators[6], topic=topic)
    at_once(calls)
    assert Cleaning.objects.count() == 1
    assert Topic.objects.get().pinned
