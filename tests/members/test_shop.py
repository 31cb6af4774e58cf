"""Members whom the shop knew first."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.activity.models import Event
from portal.members import actions, shop
from portal.members.models import Member
from portal.shell.ports import Refused
from tests.members.factories import MemberFactory


@pytest.mark.django_db
def test_who_joins_later_is_registered_from_then_on():
    known, _new = shop.put_member(external_id="C-1", email="kim@example.org", display_name="Kim")
    actions.join(member=known)
    member = Member.objects.get()
    assert member.registered_at
    assert member.next_anniversary
    assert Event.objects.get(kind="members.joined").member == member


@pytest.mark.django_db
def test_an_address_known_in_other_letters_is_taken():
    Member.objects.create(email="Kim@Example.org", display_name="Kim")
    with pytest.raises(Refused, match="e-mail"):
        shop.put_member(external_id="C-1", email="kim@example.org", display_name="Kim")


@pytest.mark.django_db
def test_the_name_others_see_stays_hers():
    MemberFactory(external_id="C-1", display_name="Moka")
    shop.put_member(external_id="C-1", email="kim@example.org", display_name="Kim Example")
    assert Member.objects.get().display_name == "Moka"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_address_put_twice_at_once_is_taken_for_one():
    def put(number):
        try:
            return shop.put_member(external_id=f"C-{number}", email="kim@example.org", display_name="K")[1]
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(put, range(6)))
    assert sorted(map(str, results)) == ["True", *["email_taken"] * 5]
