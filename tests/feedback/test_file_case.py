from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from feedback.complaints import actions
from feedback.complaints.models import Case
from feedback.complaints.states import State
from portal.activity.models import Event
from portal.content.models import Image
from portal.shell.ports import Refused
from tests.feedback.factories import CaseFactory

pytestmark = pytest.mark.django_db
NEW = "/feedback/new/"


@pytest.fixture
def client(client_of, member):
    return client_of(member)


def typed(**changes):
    return {"subject": "Broken lid", "category": "quality", "purchase": "", "text": "It broke."} | changes


def test_the_form_offers_the_members_own_orders(client, order):
    page = client.get(NEW)
    assert "1042" in page.content.decode()


def test_filing_shows_the_number_at_once(client, order, picture):
    answer = client.post(
        NEW, typed(purchase="purchase:77", photos=[picture(), picture("b.png")]), follow=True
    )
    case = Case.objects.get()
    assert answer.redirect_chain[-1][0] == f"/feedback/{case.number}/"
    assert f"Your case has the number {case.number}" in answer.content.decode()
    assert (case.order_number, case.state) == ("1042", State.RECEIVED)
    assert Image.objects.of(case.key).count() == 2


def test_filing_records_the_event(member):
    case = CaseFactory(member=member)
    event = Event.objects.get(kind="feedback.case_filed")
    assert (event.member, event.source, event.payload["number"]) == (member, case.key, case.number)


def test_a_file_that_is_no_picture_is_refused_and_the_text_kept(client):
    fake = SimpleUploadedFile("note.png", b"#!/bin/sh", "image/png")
    answer = client.post(NEW, typed(photos=[fake]))
    assert answer.status_code == 422
    assert "note.png" in str(answer.context["form"].errors["photos"])
    assert "It broke." in answer.content.decode()
    assert not Case.objects.exists()


@pytest.mark.parametrize("missing", ["subject", "text"])
def test_what_is_missing_is_named(client, missing):
    answer = client.post(NEW, typed(**{missing: ""}))
    assert list(answer.context["form"].errors) == [missing]


def test_someone_elses_order_is_refused(client, member):
    answer = client.post(NEW, typed(purchase="purchase:99"))
    assert list(answer.context["form"].errors) == ["purchase"]
    with pytest.raises(Refused, match="not one of yours"):
        actions.file_case(member=member, subject="x", text="x", purchase="purchase:99")


def test_filing_too_often_is_limited(client, settings):
    codes = [client.post(NEW, typed()).status_code for _ in range(11)]
    assert codes == [302] * 10 + [429]


def test_numbers_count_within_the_year(member):
    berlin = ZoneInfo("Europe/Berlin")
    silvester = datetime(2025, 12, 31, 23, 30, tzinfo=berlin)
    numbers = [CaseFactory(member=member, at=at).number for at in (silvester, silvester)]
    assert numbers == ["2025-000001", "2025-000002"]
    assert CaseFactory(member=member, at=datetime(2026, 1, 1, tzinfo=berlin)).number == "2026-000001"


def test_the_due_times_are_business_time(member):
    friday_evening = datetime(2026, 11, 27, 19, tzinfo=ZoneInfo("Europe/Berlin"))
    case = CaseFactory(member=member, at=friday_evening)
    assert case.first_due_at == datetime(2026, 11, 30, 18, tzinfo=ZoneInfo("Europe/Berlin"))


def test_the_port_files_once_per_source(member):
    first = actions.open_case(member=member, subject="Low score", body="She gave a 2.", source="run:1:1")
    again = actions.open_case(member=member, subject="Low score", body="She gave a 2.", source="run:1:1")
    assert first == again
    assert Case.objects.get().key == first.made


def test_visitors_are_asked_to_log_in(client_of):
    from django.test import Client

    answer = Client().get(NEW)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]
