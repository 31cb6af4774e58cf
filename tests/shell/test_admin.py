"""The admin wears the brand."""

import pytest

from portal.shell import brand
from portal.shell.models import DEFAULT_LOGO, Brand
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    brand.forget()
    yield client_of(MemberFactory(is_staff=True, is_superuser=True))
    brand.forget()


def test_the_admin_names_the_company(admin):
    Brand.objects.create(name="Röstwerk Stammtisch")
    assert "Röstwerk Stammtisch" in admin.get("/admin/").content.decode()


def test_a_new_accent_shows_at_once(admin):
    admin.get("/admin/shell/brand/")
    form = {"name": "Röstwerk", "accent": "#b00020", "logo": DEFAULT_LOGO}
    assert admin.post("/admin/shell/brand/1/change/", form).status_code == 302
    assert brand.current().accent == "#b00020"


def test_a_logo_with_a_script_is_refused_beside_its_field(admin):
    admin.get("/admin/shell/brand/")
    form = {"name": "Röstwerk", "accent": "#b00020", "logo": "<svg><script/></svg>"}
    response = admin.post("/admin/shell/brand/1/change/", form)
    assert "script" in str(response.context["adminform"].form.errors["logo"])


def test_a_member_is_shown_with_her_history(admin, member):
    assert admin.get(f"/admin/members/member/{member.pk}/change/").status_code == 200


def test_members_are_found(admin, member):
    assert member.display_name in admin.get("/admin/members/member/", {"q": member.email}).content.decode()


def test_the_list_of_members_costs_the_same_for_many(admin, django_assert_max_num_queries):
    MemberFactory.create_batch(20)
    with django_assert_max_num_queries(20):
        admin.get("/admin/members/member/")


def test_who_is_no_staff_stays_outside(client_of, member):
    assert client_of(member).get("/admin/").status_code == 302
