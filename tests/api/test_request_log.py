from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.utils import timezone

from portal.api import actions
from portal.api.models import RequestRecord
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_a_call_is_noted_by_its_route_without_the_member(call):
    MemberFactory(external_id="C-1")
    answer = call("GET", "/members/C-1")
    row = RequestRecord.objects.get()
    assert (row.method, row.route, row.status) == ("GET", "api/v1/members/<ref>", 200)
    assert str(row.request_id) == answer["X-Request-ID"]
    assert "C-1" not in str(vars(row))
    assert row.api_key.name == "till"


def test_a_refused_call_is_noted_too(call):
    call("PUT", "/members/C-1", {"email": "no"})
    assert RequestRecord.objects.get().status == 422


def test_a_stranger_fills_no_log(client):
    answer = client.get("/api/v1/members/C-1")
    assert answer["X-Request-ID"]
    assert not RequestRecord.objects.exists()


def test_what_cannot_be_noted_is_answered_all_the_same(call, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("full")

    monkeypatch.setattr(RequestRecord.objects.__class__, "create", fail)
    MemberFactory(external_id="C-1")
    assert call("GET", "/members/C-1").status_code == 200


def test_noting_costs_one_statement(call, django_assert_num_queries):
    MemberFactory(external_id="C-1")
    call("GET", "/members/C-1")
    with django_assert_num_queries(4):  # key, member, programme, the row
        call("GET", "/members/C-1")


def test_the_log_is_forgotten_after_thirty_days(call):
    call("GET", "/members/C-1")
    assert actions.forget_old_requests() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert actions.forget_old_requests() == 1


def test_the_admin_shows_it_and_changes_nothing(call, admin_client):
    call("GET", "/members/C-1")
    row = RequestRecord.objects.get()
    assert "members/&lt;ref&gt;" in admin_client.get("/admin/api/requestrecord/").content.decode()
    assert admin_client.get("/admin/api/requestrecord/add/").status_code == 403
    assert admin_client.post(f"/admin/api/requestrecord/{row.pk}/delete/").status_code == 403
