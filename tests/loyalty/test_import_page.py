from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from loyalty.actions import import_due, imports
from loyalty.models import Purchase, PurchaseImport
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
