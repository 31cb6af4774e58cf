"""Who is told something of moderation reads it in her own language, whatever the worker's is."""

import pytest
from django.core import mail

from community import actions
from portal.members.roles import Role
from portal.notifications.models import Message
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
GONE = 987654321


def notice(**by):
    return actions.report_content(kind="post", object_id=GONE, reason="insult", explanation="Rude.", **by)


def decided(matter, **how):
    return actions.decide(matter=matter, actor=MemberFactory(roles=[Role.MODERATOR]), **how)


def test_a_member_by_receipt_outcome_and_appeal(flow):
    report = notice(reporter=MemberFactory(language="de"))
    decision = decided(report.matter, outcome="keep")
    appeal = actions.file_appeal(decision=decision, text="No!", report=report)
    other = MemberFactory(roles=[Role.MODERATOR])
    actions.decide_appeal(appeal=appeal, actor=other, outcome="upheld", reason="It is fine.")
    flow()
    titles = Message.objects.order_by("pk").values_list("context__title", flat=True)
    assert list(titles) == ["Inhalt, den es nicht mehr gibt"] * 4


def test_an_author_of_a_reversal(flow):
    author = MemberFactory(language="de")
    matter = notice(reporter=MemberFactory()).matter
    matter.member = author
    matter.save()
    decision = decided(matter, outcome="warn", ground="law", law="§ 185 StGB", reason="Rude.")
    actions.reverse(decision=decision, actor=MemberFactory(roles=[Role.MODERATOR]))
    flow()
    told = Message.objects.get(template="community/decision_reversed", member=author)
    assert told.context["title"] == "Inhalt, den es nicht mehr gibt"


def test_a_visitor_in_the_language_of_the_notice(flow, settings):
    report = notice(name="Eva", email="eva@example.org")
    type(report).objects.update(language="de")
    flow()
    assert "Inhalt, den es nicht mehr gibt" in mail.outbox[0].subject + mail.outbox[0].body
