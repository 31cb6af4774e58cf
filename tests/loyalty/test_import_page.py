from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from loyalty.actions import import_due, imports
from loyalty.models import Purchase, PurchaseImport
from portal.activity.models import Event
from portal.members.roles import Role

from .factories import MemberFactory, programme

pytestmark = pytest.mark.django_db
HEAD = "member,purchase,purchased_at,amount,currency\n"
GOOD = "K1,P1,2026-03-01T10:00:00+01:00,64.93,EUR\n"
BAD = "K1,P2,2026-03-01T10:00:00+01:00,-1,EUR\n"


@pytest.fixture
def manager(client_of):
    programme()
    return client_of(MemberFactory(roles=[Role.MANAGER]))


def upload(client, text, follow=True):
    data = text if isinstance(text, bytes) else text.encode()
    file = SimpleUploadedFile("shop.csv", data, "text/csv")
    return client.post(reverse("admin:loyalty_purchaseimport_add"), {"file": file}, follow=follow)


def press(client, verb):
    url = reverse(f"admin:loyalty_purchaseimport_{verb}", args=[PurchaseImport.objects.get().pk])
    return client.post(url, follow=True)


def test_the_dry_run_lists_every_bad_row_and_imports_nothing(manager):
    page = upload(manager, HEAD + GOOD + BAD)
    assert "1 new, 0 known already, 1 rejected." in page.text
    assert '<th scope="row">3</th><td class="text">amount: ' in page.text
    assert not Purchase.objects.exists()


def test_before_a_file_is_chosen_there_is_no_report(manager):
    page = manager.get(reverse("admin:loyalty_purchaseimport_add")).text
    assert "CSV file" in page
    assert "known already" not in page


def test_confirmed_the_good_rows_are_imported_and_the_file_is_forgotten(manager):
    upload(manager, HEAD + GOOD + BAD)
    page = press(manager, "confirm")
    assert "Imported" in page.text
    assert Purchase.objects.get().amount == 6493
    assert PurchaseImport.objects.get().rows == ""
    assert "not waiting for a confirmation" in press(manager, "confirm").text
    assert Purchase.objects.count() == 1


def test_discarded_it_is_gone(manager):
    upload(manager, HEAD + GOOD)
    press(manager, "discard")
    assert not PurchaseImport.objects.exists()


def test_a_long_file_is_left_to_the_worker(manager, monkeypatch):
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    assert "This file is long." in upload(manager, HEAD + GOOD).text
    assert import_due() == 1
    assert not Purchase.objects.exists()
    press(manager, "confirm")
    assert import_due() == 1
    assert Purchase.objects.count() == 1
    assert import_due() == 0


@pytest.mark.parametrize("text", ["a,b\n1,2\n", b"\xff\xfe\x00", ""])
def test_what_is_no_such_file_is_said_beside_the_field(manager, text):
    page = upload(manager, text)
    assert list(page.context["adminform"].form.errors) == ["file"]
    assert not PurchaseImport.objects.exists()


def test_managers_alone_import(client_of):
    programme()
    for role in (Role.AGENT, Role.LEAD):
        assert upload(client_of(MemberFactory(roles=[role])), HEAD + GOOD).status_code == 403


def test_a_file_nobody_confirmed_is_removed_after_a_week(manager):
    upload(manager, HEAD + GOOD)
    PurchaseImport.objects.update(uploaded_at=timezone.now() - timedelta(days=8))
    import_due()
    assert not PurchaseImport.objects.exists()


def test_the_uploaders_own_purchases_are_rejected_by_line(client_of):
    programme()
    uploader = MemberFactory(roles=[Role.MANAGER], external_id="K1")
    page = upload(client_of(uploader), HEAD + GOOD)
    assert "0 new, 0 known already, 1 rejected." in page.text
    assert "This is your own account: a colleague has to do it." in page.text


def test_nor_are_they_imported_when_a_colleague_confirms(client_of):
    programme()
    uploader = MemberFactory(roles=[Role.MANAGER], external_id="K1")
    upload(client_of(uploader), HEAD + GOOD)
    press(client_of(MemberFactory(roles=[Role.MANAGER])), "confirm")
    assert not Purchase.objects.exists()


def test_nor_those_of_the_one_who_confirms(manager, client_of):
    upload(manager, HEAD + GOOD)
    press(client_of(MemberFactory(roles=[Role.MANAGER], external_id="K1")), "confirm")
    assert not Purchase.objects.exists()


def test_the_event_names_who_confirmed(manager, client_of):
    upload(manager, HEAD + GOOD)
    press(client_of(colleague := MemberFactory(roles=[Role.MANAGER])), "confirm")
    assert Event.objects.get(kind="loyalty.purchase_recorded").actor == colleague


def test_rows_held_for_review_are_counted_apart(manager):
    page = upload(manager, HEAD + GOOD + GOOD.replace("P1,2026", "P2,2100"))
    assert "1 of the new ones is held for review" in page.text


def test_a_cut_list_says_so(manager, monkeypatch):
    monkeypatch.setattr(imports, "LISTED", 1)
    page = upload(manager, HEAD + GOOD + BAD + BAD)
    assert "The first 1 of 2 rejected rows stand here." in page.text


def rejects(client):
    upload = PurchaseImport.objects.get()
    answer = client.get(reverse("admin:loyalty_purchaseimport_rejects", args=[upload.pk]))
    return answer.text.removeprefix("\ufeff").splitlines()


@pytest.mark.parametrize("listed", [1, 5])
def test_all_rejected_rows_are_had_as_a_table(manager, monkeypatch, listed):
    monkeypatch.setattr(imports, "LISTED", listed)
    upload(manager, HEAD + GOOD + BAD + BAD)
    lines = rejects(manager)
    assert lines[0] == "Line,Reason"
    assert [line.split(",")[0] for line in lines[1:]] == ["3", "4"]


def test_managers_alone_read_the_rejected_rows(manager, client_of):
    upload(manager, HEAD + BAD)
    url = reverse("admin:loyalty_purchaseimport_rejects", args=[PurchaseImport.objects.get().pk])
    assert client_of(MemberFactory(roles=[Role.AGENT])).get(url).status_code == 403
