import pytest

from portal.members.actions import set_consent
from portal.notifications import actions
from portal.notifications.kinds import Channel, Purpose
from portal.notifications.models import Mail, Message, Suppression
from portal.shell import ports
from tests.members.factories import MemberFactory

from .factories import MessageTextFactory

pytestmark = pytest.mark.django_db


def tell(member, purpose=Purpose.THANKS, source="post:1", **kwargs):
    text = MessageTextFactory(key=str(purpose), purpose=purpose)
    return actions.notify(
        member=member, template=text.template, context={"points": 2}, source=source, **kwargs
    )


def mail_of(outcome):
    return Mail.objects.get(message_id=int(outcome.made.partition(":")[2]))


def test_it_is_in_the_inbox_and_a_mail_is_due(member):
    outcome = tell(member)
    message = Message.objects.visible_to(member).get()
    member.refresh_from_db()
    assert (outcome.verdict, outcome.made) == ("done", f"message:{message.pk}")
    assert (message.mail.state, message.mail.to, member.unread_count) == ("due", member.email, 1)


def test_the_same_source_counts_once(member):
    assert tell(member) == tell(member)
    member.refresh_from_db()
    assert (Message.objects.count(), Mail.objects.count(), member.unread_count) == (1, 1, 1)


def test_the_port_is_provided(member):
    text = MessageTextFactory()
    outcome = ports.send_message(member=member, template=text.template, context={}, source="run:1:0")
    assert outcome.verdict == "done"


@pytest.mark.parametrize("template", ["nobody/knows", "text:gone"])
def test_an_unknown_template_is_refused(member, template):
    with pytest.raises(ports.Refused) as refusal:
        actions.notify(member=member, template=template, context={}, source="post:1")
    assert refusal.value.code == "unknown_template"
    assert not Message.objects.exists()


def test_no_survey_mail_without_consent(member):
    mail = mail_of(tell(member, Purpose.SURVEYS))
    assert (mail.state, mail.reason, mail.message.visible) == ("skipped", "no_consent", True)


def test_a_survey_mail_with_consent(member):
    set_consent(member=member, purpose="survey_mail", granted=True, source="test")
    assert mail_of(tell(member, Purpose.SURVEYS)).state == "due"


def test_a_purpose_switched_off_on_both_channels_is_skipped(member):
    for channel in Channel:
        actions.set_preference(member=member, purpose=Purpose.THANKS, channel=channel, enabled=False)
    outcome = tell(member)
    member.refresh_from_db()
    assert outcome.verdict == "skipped:preference_off"
    assert member.unread_count == 0
    assert not Message.objects.visible_to(member).exists()


def test_service_cannot_be_switched_off(member):
    with pytest.raises(ports.Refused):
        actions.set_preference(member=member, purpose=Purpose.SERVICE, channel=Channel.MAIL, enabled=False)


def test_a_suppressed_address_gets_no_mail(member):
    Suppression.objects.create(address=member.email)
    assert mail_of(tell(member, Purpose.SERVICE)).reason == "suppressed"


def test_without_an_address_it_stays_in_the_portal():
    mail = mail_of(tell(MemberFactory(email=None)))
    assert (mail.state, mail.reason) == ("skipped", "no_address")


def test_nothing_reaches_one_who_was_erased(member):
    member.is_active = False
    assert tell(member).verdict == "skipped:erased"


def test_the_weekly_cap_holds_thank_yous_back(member, settings):
    settings.CONTACTS_PER_WEEK = 2
    reasons = [mail_of(tell(member, source=f"post:{n}")).reason for n in range(3)]
    assert reasons == ["", "", "cap_reached"]


def test_the_weekly_cap_counts_what_journeys_send(member, settings):
    settings.CONTACTS_PER_WEEK = 1
    first = mail_of(tell(member, Purpose.LOYALTY, source="run:1:0"))
    second = mail_of(tell(member, Purpose.LOYALTY, source="run:2:0"))
    assert (first.reason, second.reason) == ("", "cap_reached")


def test_the_cap_leaves_service_and_replies_alone(member, settings):
    settings.CONTACTS_PER_WEEK = 0
    assert mail_of(tell(member, Purpose.SERVICE, source="run:1:0")).state == "due"
    assert mail_of(tell(member, Purpose.COMMUNITY)).state == "due"


def test_queries_do_not_grow_with_what_was_sent_before(member, django_assert_max_num_queries):
    for n in range(5):
        tell(member, source=f"post:{n}")
    with django_assert_max_num_queries(16):
        tell(member, source="post:99")
