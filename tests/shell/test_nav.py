"""The places of the navigation."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.shell import nav
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["visitor", "member", "staff"])
def test_all_sections_at_once_are_those_one_by_one(rf, kind):
    request = rf.get("/")
    request.user = AnonymousUser() if kind == "visitor" else MemberFactory(is_staff=kind == "staff")
    sections = ("main", "work", "foot", "settings")
    one_by_one = {section: nav.places(request, section) for section in sections}
    assert nav.by_section(request) == {section: found for section, found in one_by_one.items() if found}
