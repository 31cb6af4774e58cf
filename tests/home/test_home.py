"""The landing page for visitors, the dashboard for members."""

from datetime import timedelta

import pytest
from django.utils import timezone

from portal.home import welcome
from portal.shell.panels import Panel
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_sees_what_the_place_is(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "home/landing.html" in [template.name for template in response.templates]


def test_the_landing_page_costs_six_queries_at_most(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        client.get("/")


def test_the_landing_page_loads_no_script_library(client):
    assert b"htmx" not in client.get("/").content


def test_a_member_is_greeted_by_her_first_name(client_of):
    response = client_of(MemberFactory(display_name="Anna Kern")).get("/")
    assert b"Good to see you, Anna." in response.content


def test_the_dashboard_costs_nine_queries_at_most(client_of, django_assert_max_num_queries):
    client = client_of(MemberFactory())
    with django_assert_max_num_queries(9):
        client.get("/")


def test_someone_new_is_offered_first_steps(client_of):
    assert b"first-steps" in client_of(MemberFactory()).get("/").content


def test_someone_of_longer_standing_is_not(client_of):
    old = MemberFactory(registered_at=timezone.now() - timedelta(days=15))
    assert b"first-steps" not in client_of(old).get("/").content


def test_pages_hold_no_inline_script_or_style(client_of):
    page = client_of(MemberFactory()).get("/").content.decode()
    assert "<style" not in page
    assert " style=" not in page
    assert " onclick=" not in page


def test_the_policy_forbids_inline_code(client):
    assert "unsafe" not in client.get("/")["Content-Security-Policy"]


def test_the_lead_says_the_two_first_headlines():
    assert (
        welcome.lead(["", "Ben answered you.", "One point is new", "More"])
        == "Ben answered you. One point is new."
    )


def test_the_lead_has_something_to_say_on_a_quiet_day():
    assert "quiet" in welcome.lead([])


def test_rows_of_panels_are_filled():
    panels = [Panel("a", span=7), Panel("b", span=4), Panel("c", span=8), Panel("d", span=8)]
    assert [panel.span for panel in welcome.fill_rows(panels)] == [7, 5, 12, 12]


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_front_page_is_only_read(client, method):
    assert getattr(client, method)("/").status_code == 405
