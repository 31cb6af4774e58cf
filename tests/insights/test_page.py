import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.insights.figures import KEYS
from portal.insights.periods import Period
from portal.insights.showing import written
from tests.api.factories import bearer, make_key
from tests.feedback.factories import SurveyFactory
from tests.members.factories import MemberFactory

from .factories import answered

pytestmark = pytest.mark.django_db
JUNE = "from=2026-06-01&to=2026-06-30"


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=["manager"]))


def test_a_manager_sees_the_figures(manager):
    answered(SurveyFactory(kind="nps"), *[10] * 5)
    page = manager.get(f"/insights/?{JUNE}").content.decode()
    assert "<svg" in page
    assert "Retention" in page


def test_it_is_shown_in_german(manager):
    page = manager.get("/insights/", headers={"Accept-Language": "de"})
    assert page.status_code == 200


@pytest.mark.parametrize("roles", [[], ["agent"], ["moderator"]])
def test_for_others_it_does_not_exist(client_of, roles):
    assert client_of(MemberFactory(roles=roles)).get("/insights/").status_code == 404


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get("/insights/").status_code == 302


@pytest.mark.parametrize(
    "query", ["from=2026-07-01&to=2026-06-30", "from=nonsense", "to=9999-12-31", "from=0001-01-01"]
)
def test_a_wrong_period_is_said_beside_the_field(manager, query):
    answer = manager.get(f"/insights/?{query}")
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "days"), [("", 90), ("to=2020-01-31", 90), ("from=2026-06-01&to=2026-06-01", 1)]
)
def test_the_period_is_completed(manager, query, days):
    assert manager.get(f"/insights/?{query}").context["period"].days == days


def test_the_place_in_the_navigation_is_the_managers(manager, client_of):
    assert "/insights/" in manager.get("/help/").content.decode()
    assert "/insights/" not in client_of(MemberFactory()).get("/help/").content.decode()


def test_the_command_prints_the_contracts_keys():
    out = StringIO()
    call_command("key_figures", "--from", "2026-06-01", "--to", "2026-06-30", "--json", stdout=out)
    figures = json.loads(out.getvalue())
    assert list(figures) == KEYS
    assert all(set(figure) == {"value", "n", "low", "high", "unit"} for figure in figures.values())


def test_the_command_prints_a_table():
    out = StringIO()
    call_command("key_figures", "--from", "2026-06-01", "--to", "2026-06-30", stdout=out)
    assert len(out.getvalue().splitlines()) == len(KEYS)


@pytest.mark.parametrize("days", [("2026-06-30", "2026-06-01"), ("June", "2026-06-01")])
def test_the_command_refuses_a_wrong_period(days):
    with pytest.raises(CommandError):
        call_command("key_figures", "--from", days[0], "--to", days[1], stdout=StringIO())


def test_the_api_answers_the_same(client):
    out = StringIO()
    call_command("key_figures", "--from", "2026-06-01", "--to", "2026-06-30", "--json", stdout=out)
    answer = client.get(f"/api/v1/figures?{JUNE}", headers=bearer(make_key("figures")))
    assert answer.status_code == 200
    assert answer.json() == json.loads(out.getvalue())


@pytest.mark.parametrize("query", ["", "from=2026-07-01&to=2026-06-30", f"{JUNE}&unknown=1", "from=0&to=1"])
def test_the_api_refuses_a_wrong_period(client, query):
    assert client.get(f"/api/v1/figures?{query}", headers=bearer(make_key("figures"))).status_code == 422


def test_a_period_over_the_change_of_clocks_has_whole_days():
    march = Period(date(2026, 3, 29), date(2026, 3, 29))
    assert (march.end.utctimetuple().tm_hour, march.start.utctimetuple().tm_hour) == (22, 23)


def test_twelve_months_over_the_turn_of_the_year():
    spans = Period(date(2026, 2, 3), date(2026, 2, 10)).months()
    assert (spans[0].first, spans[-1].last) == (date(2025, 3, 1), date(2026, 2, 28))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (5 / 9, "ratio", "55.6\u00a0%"),
        (1234.5, "EUR", "€1,234.50"),
        (-14.8, "nps", "-15"),
        (1.25, "purchases", "1.2"),
        (None, "ratio", "–"),
    ],
)
def test_figures_are_rounded_as_people_write_them(value, unit, text):
    assert written(value, unit) == text
