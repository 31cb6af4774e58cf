import pytest

from portal.notifications import actions, privacy
from portal.notifications.models import Mail, Message, Preference
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
