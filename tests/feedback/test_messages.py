import pytest
from django.core import mail

from feedback.complaints import actions
from portal.notifications.models import Message

pytestmark = pytest.mark.django_db


def test_filing_is_acknowledged_in_the_portal_and_by_mail(case, flow):
    flow()
    assert Message.objects.get().template == "feedback/case_received"
    assert case.number in mail.outbox[0].subject


def test_a_reply_and_the_resolution_reach_the_member(case, agent, flow):
    actions.reply_to_member(case=case, actor=agent, text="A photo?", waiting=True)
    actions.resolve(case=case, actor=agent, text="Done.", goodwill_points=2)
    flow()
    templates = set(Message.objects.values_list("template", flat=True))
    assert {"feedback/case_replied", "feedback/case_resolved"} <= templates
    assert any("2 points" in sent.body for sent in mail.outbox)


def test_a_note_reaches_nobody(case, agent, flow):
    flow()
    sent = len(mail.outbox)
    actions.add_note(case=case, actor=agent, text="Between us")
    flow()
    assert len(mail.outbox) == sent


def test_the_mail_speaks_the_members_language(member, flow):
    from tests.feedback.factories import CaseFactory

    type(member).objects.filter(pk=member.pk).update(language="de")
    CaseFactory(member=member)
    flow()
    assert "Dein Anliegen" in mail.outbox[0].body
    assert mail.outbox[0].to == [member.email]
