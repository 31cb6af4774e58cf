import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from portal.members.models import Member
from portal.notifications import actions, privacy
from portal.notifications.models import Mail, Message, Preference, Suppression
from tests.members.factories import MemberFactory

from .test_notify import tell

pytestmark = pytest.mark.django_db


def test_the_export_reads_as_she_read_it():
    member = MemberFactory(language="de", display_name="Jörg")
    tell(member)
    [message] = privacy.export(member)["messages"]
    assert message["title"] == "Danke, Jörg"
    assert message["mail"] == "due"


def test_erasing_leaves_nothing_of_her_and_all_of_others(member):
    other = MemberFactory()
    for one in (member, other):
        tell(one)
        actions.set_preference(member=one, purpose="thanks", channel="mail", enabled=False)
        actions.queue_account_mail(to=one.email, subject="Code", text="123", html="")
    privacy.erase(member)
    assert Message.objects.get().member == other
    assert Preference.objects.get().member == other
    assert set(Mail.objects.values_list("to", flat=True)) == {other.email}


def test_mails_to_her_other_addresses_and_their_bounces_go_as_well(member):
    EmailAddress.objects.create(user=member, email="Second@example.org")
    actions.queue_account_mail(to="second@Example.org", subject="Code", text="123", html="")
    for address, reason in [("second@example.org", "bounced"), (member.email, "complained")]:
        Suppression.objects.create(address=address, reason=reason)
    privacy.erase(member)
    assert not Mail.objects.exists()
    assert [left.reason for left in Suppression.objects.all()] == ["complained"]


def test_a_mail_called_off_by_erasure_forgets_its_address(member):
    tell(member)
    Member.objects.filter(pk=member.pk).update(erased_at=timezone.now())
    actions.send_due()
    assert Mail.objects.values_list("state", "reason", "to").get() == ("skipped", "erased", "")
