"""What waits about a topic that was merged into another one."""

import pytest

from community import actions
from community.actions.arranging import merge_topics
from community.models import Matter
from portal.shell.ports import Refused
from tests.community.factories import CategoryFactory, TopicFactory
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
LAW = {"ground": "law", "law": "§ 1", "reason": "Because"}


@pytest.fixture
def topics():
    category = CategoryFactory()
    return [TopicFactory(category=category) for _number in range(2)]


def report_on(kind, pk):
    return actions.report_content(
        kind=kind, object_id=pk, reason="insult", explanation="Names", reporter=MemberFactory()
    )


def test_it_is_about_the_opening_post(mia, topics):
    report, opening = report_on("topic", topics[0].pk), topics[0].posts.get()
    merge_topics(actor=mia, topic=topics[0], into=topics[1])
    decision = actions.decide(matter=Matter.objects.get(), actor=mia, outcome="hide", **LAW)
    opening.refresh_from_db()
    report.refresh_from_db()
    assert (opening.state, report.decision, decision.kind) == ("hidden", decision, "post")


def test_it_joins_what_waits_about_that_post(mia, topics):
    opening = topics[0].posts.get()
    actions.open_matter("topic", topics[0].pk, signal="word", detail={"words": ["x"]}, priority=2)
    reports = [report_on("topic", topics[0].pk), report_on("post", opening.pk)]
    merge_topics(actor=mia, topic=topics[0], into=topics[1])
    matter = Matter.objects.get()
    assert (matter.object_id, matter.weight, matter.priority) == (opening.pk, 2, 2)
    assert set(matter.reports.all()) == set(reports)
    assert matter.signals.count() == 1


def test_a_topic_that_is_part_of_another_is_not_hidden(mia, topics):
    merge_topics(actor=mia, topic=topics[0], into=topics[1])
    with pytest.raises(Refused, match="part of another"):
        actions.decide(matter=actions.open_matter("topic", topics[0].pk), actor=mia, outcome="hide", **LAW)
