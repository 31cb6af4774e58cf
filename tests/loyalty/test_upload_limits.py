"""A file of purchases passes by no limit: above it a second person imports it."""

import pytest
from django.contrib import admin

from loyalty.actions import confirm_import, imports, release_purchase, typing_room, upload_purchases
from loyalty.models import Programme, Purchase, PurchaseImport, RuleRate, TypingLimit
from portal.shell.ports import Refused

from .factories import MemberFactory, programme, utc
from .test_import_page import press
from .test_typing_limits import typed

pytestmark = pytest.mark.django_db
HEAD = "member,purchase,purchased_at,amount,currency\n"


@pytest.fixture
def manager():
    programme()
    TypingLimit.objects.filter(role="manager").update(per_month=10_000)
    return MemberFactory(roles=["manager"])


@pytest.fixture
def second(manager):
    return MemberFactory(roles=["lead"])


def uploaded(actor, *amounts, number="P", currency="EUR", day="2026-03-01"):
    rows = [f"K1,{number}{place},{day},{amount},{currency}\n" for place, amount in enumerate(amounts)]
    return upload_purchases(name="shop.csv", rows=HEAD + "".join(rows), actor=actor)


def refused(upload, actor):
    with pytest.raises(Refused) as refusal:
        confirm_import(upload=upload, actor=actor)
    return refusal.value.code


def room(actor):
    return typing_room(actor=actor, programme=Programme.objects.get())


def test_a_file_within_the_limit_is_imported_alone_and_uses_it_up(manager):
    confirm_import(upload=uploaded(manager, "60.00", "30.00"), actor=manager)
    assert (Purchase.objects.count(), room(manager)) == (2, 1000)


def test_the_sum_of_a_file_is_what_counts(manager):
    upload = uploaded(manager, "60.00", "40.01")
    assert upload.report["amount"] == 10_001
    assert (refused(upload, manager), Purchase.objects.count()) == ("second_person", 0)


def test_several_files_and_what_is_typed_share_the_limit_of_the_month(manager):
    confirm_import(upload=uploaded(manager, "60.00"), actor=manager)
    typed(MemberFactory(), manager, 3000, "by hand")
    assert refused(uploaded(manager, "10.01", number="Q"), manager) == "second_person"
    assert typed(MemberFactory(), manager, 1001, "too much").state == "quarantined"


def test_another_month_has_its_own(manager, time_machine):
    time_machine.move_to(utc(2026, 5, 31, 21, 59), tick=False)
    confirm_import(upload=uploaded(manager, "100.00"), actor=manager)
    time_machine.move_to(utc(2026, 5, 31, 22), tick=False)  # midnight in Berlin
    confirm_import(upload=uploaded(manager, "100.00", number="Q"), actor=manager)
    assert Purchase.objects.count() == 2


def test_a_second_person_imports_what_is_above_and_nobodys_limit_shrinks(manager, second):
    confirm_import(upload=uploaded(manager, "100.01"), actor=second)
    assert (Purchase.objects.get().state, room(manager)) == ("counted", 10_000)
    assert room(second) == TypingLimit.objects.get(role="lead").per_month


def test_a_file_whose_uploader_is_gone_is_the_confirmers_own(manager, second):
    upload = uploaded(second, "100.01")
    PurchaseImport.objects.update(actor=None)
    assert refused(upload, manager) == "second_person"


def test_rows_known_or_rejected_do_not_count(manager):
    typed(MemberFactory(external_id="K1"), manager, 5000, "P0", purchased_at=utc(2026, 2, 28, 23))
    upload = uploaded(manager, "50.00", "49.99", "-1")
    assert upload.report["amount"] == 4999
    confirm_import(upload=upload, actor=manager)
    assert room(manager) == 1


def test_what_is_held_for_its_time_counts_for_its_uploader_may_release_it(manager):
    upload = uploaded(manager, "100.01", day="2100-01-01")
    assert refused(upload, manager) == "second_person"
    confirm_import(upload=uploaded(manager, "100.00", day="2100-01-01"), actor=manager)
    release_purchase(purchase=Purchase.objects.get(), actor=manager, purchased_at=utc(2026, 3, 1))
    assert room(manager) == 0


def test_another_currency_has_no_limit_to_be_within(manager, second):
    RuleRate.objects.create(rule=Programme.objects.get().rules.get(), currency="CHF")
    upload = uploaded(manager, "0.01", currency="CHF")
    assert refused(upload, manager) == "second_person"
    confirm_import(upload=upload, actor=second)
    assert Purchase.objects.get().currency == "CHF"


def test_what_the_check_rejected_stays_out_though_it_would_be_good_by_now(manager):
    upload = uploaded(manager, "5000.00", currency="CHF")
    RuleRate.objects.create(rule=Programme.objects.get().rules.get(), currency="CHF")
    done = confirm_import(upload=upload, actor=manager)
    assert (Purchase.objects.count(), done.report["rejected"]) == (0, 1)
    assert done.report["errors"][0][0] == 2


def test_so_does_it_in_a_long_file_with_more_than_are_listed(manager, monkeypatch):
    monkeypatch.setattr(imports, "LISTED", 1)
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    upload = uploaded(manager, "1.00", "-1", "-1")
    imports.import_due()
    confirm_import(upload=upload, actor=manager)
    imports.import_due()
    upload.refresh_from_db()
    assert (Purchase.objects.count(), len(upload.rejects)) == (1, 2)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "These purchases come to €100.01, and you may import €100.00 more this month alone"),
        ("de", "Diese Einkäufe machen 100,01\xa0€ aus, und du kannst in diesem Monat noch 100,00\xa0€"),
    ],
)
def test_the_dry_run_says_so_beforehand(manager, second, client_of, language, said):
    for who in (manager, second):
        who.language = language
        who.save(update_fields=["language"])
    upload = uploaded(manager, "100.01")
    url = f"/admin/loyalty/purchaseimport/{upload.pk}/"
    pages = [client_of(who).get(f"{url}change/").text for who in (manager, second)]
    assert [(said in page, f'"{url}confirm/"' in page) for page in pages] == [(True, False), (False, True)]


def test_a_lead_is_such_a_second_person_and_an_agent_is_not(manager, second, client_of):
    uploaded(manager, "100.01")
    assert press(client_of(MemberFactory(roles=["agent"])), "confirm").status_code == 403
    assert "Imported" in press(client_of(second), "confirm").text
    assert Purchase.objects.count() == 1


def test_the_uploader_is_told_at_the_door_too(manager, client_of):
    uploaded(manager, "100.01")
    assert "a second person has to import them" in press(client_of(manager), "confirm").text
    assert not Purchase.objects.exists()


def test_what_waits_is_counted_for_others(manager, second, rf):
    uploaded(manager, "100.01")
    request, counts = rf.get("/"), []
    for request.user in (manager, second, MemberFactory(roles=["agent"])):
        counts.append(admin.site._registry[PurchaseImport].waiting(request))
    assert counts == ["", "1", ""]
