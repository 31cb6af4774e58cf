import pytest
from django.utils import timezone

from portal.members.actions import set_consent, set_traits
from portal.members.models import Consent, Purpose, Trait

from .factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return MemberFactory()


def test_nothing_is_agreed_to_at_first(member):
    assert not Consent.objects.holds(member, Purpose.SURVEY_MAIL)


def test_the_newest_entry_holds(member):
    set_consent(member=member, purpose=Purpose.SURVEY_MAIL, granted=True, source="preferences")
    set_consent(member=member, purpose=Purpose.SURVEY_MAIL, granted=False, source="unsubscribe")
    assert not Consent.objects.holds(member, Purpose.SURVEY_MAIL)
    assert Consent.objects.filter(member=member).count() == 2


def test_saying_it_again_logs_nothing(member):
    assert set_consent(member=member, purpose=Purpose.NEWS_MAIL, granted=True, source="preferences")
    assert not set_consent(member=member, purpose=Purpose.NEWS_MAIL, granted=True, source="preferences")


def test_traits_are_typed_and_replaced(member):
    now = timezone.now()
    set_traits(member, tier="bronze", points_available=3, last_purchase_at=now)
    set_traits(member, tier="silver", points_available=None)
    assert {t.name: t.value for t in Trait.objects.filter(member=member)} == {
        "tier": "silver",
        "last_purchase_at": now,
    }
