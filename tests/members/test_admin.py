"""Staff edit a member's record: only what they changed is written."""

import html
from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import RequestFactory
from django.urls import reverse

from portal.members import actions
from portal.members.actions import More
from portal.members.models import Member, SegmentMember
from tests.members.factories import MemberFactory, SegmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def chief(client):
    chief = MemberFactory(is_staff=True, is_superuser=True)
    client.force_login(chief)
    return chief


def change(client, member, **typed):
    kept = {"display_name": member.display_name, "email": member.email, "theme": "system", "is_active": "on"}
    inlines = {f"{name}-{part}_FORMS": 0 for name in ("consents", "traits") for part in ("TOTAL", "INITIAL")}
    return client.post(reverse("admin:members_member_change", args=[member.pk]), kept | inlines | typed)


def test_a_birthday_typed_in_by_staff_is_celebrated(client, chief, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    member = MemberFactory()
    assert change(client, member, birthday="1990-11-30").status_code == 302
    member.refresh_from_db()
    assert member.next_birthday == date(2026, 11, 30)


def test_a_birthday_removed_by_staff_is_not_celebrated(client, chief):
    member = MemberFactory(birthday=date(1990, 11, 30))
    change(client, member, birthday="")
    member.refresh_from_db()
    assert member.next_birthday is None


def test_what_the_member_does_meanwhile_stays(chief):
    stale = MemberFactory(about="before")
    Member.objects.filter(pk=stale.pk).update(about="meanwhile")
    stale.display_name = "New name"
    form = type("Form", (), {"changed_data": ["display_name"]})()
    admin.site.get_model_admin(Member).save_model(RequestFactory().post("/"), stale, form, change=True)
    assert Member.objects.values_list("about", "display_name").get(pk=stale.pk) == ("meanwhile", "New name")


def test_what_she_answered_in_confidence_is_not_shown(client, chief):
    member = MemberFactory()
    actions.set_traits(member, recommendation=4, tier="gold")
    page = client.get(reverse("admin:members_member_change", args=[member.pk])).content.decode()
    assert ("gold" in page, "recommendation" in page) == (True, False)


def test_roles_can_be_given(client, chief):
    member = MemberFactory()
    agent = Group.objects.get(name="agent")
    change(client, member, is_staff="on", groups=[agent.pk])
    member.refresh_from_db()
    assert member.is_staff
    assert list(member.groups.all()) == [agent]


def test_a_plan_without_its_day_stops_nobody(time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    odd = MemberFactory()
    Member.objects.filter(pk=odd.pk).update(next_birthday=date(2026, 11, 22))
    MemberFactory(birthday=date(1990, 11, 23))
    assert actions.celebrate_due() == 1
    assert Member.objects.get(pk=odd.pk).next_birthday is None


def page_of(client, member):
    return html.unescape(client.get(reverse("admin:members_member_change", args=[member.pk])).text)


def test_a_members_page_names_her_segments_and_what_she_has_bought(client, chief):
    member, segment = MemberFactory(), SegmentFactory(name_en="Inner circle")
    SegmentMember.objects.create(segment=segment, member=member)
    actions.set_traits(member, products=More(["MOKA-6", "CUP"]))
    page = page_of(client, member)
    assert "Inner circle" in page
    assert "Products bought: CUP, MOKA-6" in page


def test_traits_are_called_and_valued_as_managers_know_them(client, chief):
    member = MemberFactory()
    actions.set_traits(member, lifetime_value=123456)
    page = page_of(client, member)
    assert "Value of all purchases" in page
    assert "1234.56" in page
    assert "lifetime_value" not in page


def test_roles_are_called_by_their_names(client, chief):
    assert "Programme manager" in page_of(client, MemberFactory())


def test_a_language_the_portal_does_not_speak_is_kept_until_another_is_chosen(client, chief):
    member = MemberFactory(language="fr")
    assert change(client, member, language="fr").status_code == 302
    member.refresh_from_db()
    assert member.language == "fr"
    change(client, member, language="de")
    member.refresh_from_db()
    assert member.language == "de"
