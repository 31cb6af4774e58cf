"""The queue page by page, both ways."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.models import Matter
from community.moderation.queue import SHOWN
from portal.members.roles import Role
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def mia(client):
    client.force_login(MemberFactory(roles=[Role.MODERATOR]))
    return client


@pytest.fixture
def matters():
    """More than two pages, half of them urgent and several opened at the same moment, in their order."""
    now = timezone.now()
    rows = [
        Matter(kind="post", object_id=n, priority=n % 2, opened_at=now - timedelta(seconds=n // 4))
        for n in range(2 * SHOWN + 5)
    ]
    Matter.objects.bulk_create(rows)
    return list(Matter.objects.waiting())


def page(client, **query):
    return client.get("/moderation/", query).context


def test_forwards_and_back_nothing_is_missed_or_seen_twice(mia, matters):
    first = page(mia)
    second = page(mia, after=first["later"])
    third = page(mia, after=second["later"])
    assert [*first["matters"], *second["matters"], *third["matters"]] == matters
    assert (first["earlier"], third["later"]) == ("", "")
    again = page(mia, before=third["earlier"])
    assert again["matters"] == second["matters"]
    start = page(mia, before=again["earlier"])
    assert (start["matters"], start["earlier"]) == (first["matters"], "")
    assert page(mia, after=start["later"])["matters"] == second["matters"]


def test_what_is_decided_meanwhile_moves_nothing(mia, matters):
    first = page(mia)
    Matter.objects.filter(pk__in=[matter.pk for matter in matters[:5]]).update(decided_at=timezone.now())
    assert page(mia, after=first["later"])["matters"] == matters[SHOWN : 2 * SHOWN]


def test_a_page_costs_the_same_wherever_it_is(mia, matters, django_assert_max_num_queries):
    cursor = page(mia, after=page(mia)["later"])["earlier"]
    with django_assert_max_num_queries(14):
        page(mia, before=cursor)


@pytest.mark.parametrize("query", [{"after": "x"}, {"before": "1-2"}, {"after": "1-1-99999999999999999999"}])
def test_no_such_place(mia, query):
    assert mia.get("/moderation/", query).status_code == 404


@pytest.mark.parametrize("turn", ["after", "before"])
def test_where_nothing_is_left_it_begins_anew(mia, matters, turn):
    cursor = page(mia)["later"]
    Matter.objects.update(decided_at=timezone.now())
    answer = mia.get("/moderation/", {"show": "mine", turn: cursor})
    assert (answer.status_code, answer.get("Location")) == (302, "/moderation/?show=mine")
    assert mia.get(answer["Location"]).status_code == 200


def test_with_the_kind_that_is_shown(mia, matters):
    answer = mia.get("/moderation/").content.decode()
    assert "?after=" in answer
    Matter.objects.update(weight=1)
    assert "?show=notices&amp;after=" in mia.get("/moderation/?show=notices").content.decode()
