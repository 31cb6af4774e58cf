"""Trying other thresholds in the admin, and letting points live longer."""

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from loyalty.models import Account, Extension, Programme, Tier, TierChange
from portal.members.roles import Role
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db
KEY = "7d444840-9dc0-11d1-b245-5ffdce74fad2"


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]))


@pytest.fixture
def running():
    return programme()


def url_of(running):
    return reverse("admin:loyalty_programme_tiers", args=[running.pk])


def asked(**changes):
    """The form as it stands, with other thresholds by the tiers' names."""
    running = Programme.objects.get()
    fields = {"tier_window": "rolling", "qualifying_months": 12, "tier_grace_days": changes.pop("grace", 0)}
    tiers = {f"tier_{tier.pk}": changes.get(tier.slug, tier.threshold) for tier in running.tiers.all()}
    return fields | tiers


def test_who_would_move_is_counted_and_named_and_nothing_is_written(manager, running):
    member = MemberFactory(display_name="Frieda Falling")
    buy(member)
    page = manager.post(url_of(running), asked(bronze=2) | {"_preview": ""})
    assert "<b>1</b> Bronze → Start" in page.text
    assert "Frieda Falling" in page.text
    assert Tier.objects.get(slug="bronze").threshold == 1
    assert Account.objects.get(member=member).tier.slug == "bronze"
    page = manager.post(url_of(running), asked(bronze=2, grace=30) | {"_preview": ""})
    assert "after the grace period" in page.text


def test_several_steps_up_at_once(manager, running, member):
    buy(member)
    page = manager.post(url_of(running), asked(bronze=2, silver=3, gold=1) | {"_preview": ""})
    assert "<b>1</b> Bronze → Gold" in page.text


def test_setting_them_swaps_thresholds(manager, running):
    answer = manager.post(url_of(running), asked(silver=30, gold=10, grace=14) | {"_apply": ""})
    assert answer.status_code == 302
    assert dict(Tier.objects.values_list("slug", "threshold")) == {
        "start": 0,
        "bronze": 1,
        "gold": 10,
        "silver": 30,
    }
    assert Programme.objects.get().tier_grace_days == 14


@pytest.mark.parametrize("wrong", [{"silver": 1}, {"start": 2, "bronze": 3}, {"gold": -1}, {"gold": "x"}])
def test_impossible_tiers_are_refused(manager, running, wrong):
    assert manager.post(url_of(running), asked(**wrong) | {"_apply": ""}).status_code == 422
    assert Tier.objects.get(slug="gold").threshold == 30


def test_an_agent_tries_nothing(client_of, running):
    agent = client_of(MemberFactory(roles=[Role.AGENT]))
    assert agent.get(url_of(running)).status_code == 403
    assert agent.get(reverse("admin:loyalty_extension_add")).status_code == 403


def test_more_members_take_no_more_queries(manager, running, django_assert_max_num_queries):
    for _ in range(7):
        buy(MemberFactory())
    with django_assert_max_num_queries(16):
        assert "<b>7</b>" in manager.post(url_of(running), asked(bronze=2) | {"_preview": ""}).text


def extension(**changes):
    return {
        "days": 30,
        "first_day": "2020-01-01",
        "last_day": "2040-01-01",
        "reason": "Spring",
        "key": KEY,
    } | changes


def test_an_extension_is_counted_first_and_then_decided(manager, running, member):
    give(member, 5)
    url = reverse("admin:loyalty_extension_add")
    assert "5 points in 1 lots of 1 accounts" in manager.post(url, extension() | {"_preview": ""}).text
    assert not Extension.objects.exists()
    assert manager.post(url, extension() | {"_apply": ""}).status_code == 302
    assert manager.post(url, extension() | {"_apply": ""}).status_code == 302
    assert Extension.objects.get().reason == "Spring"
    assert "Spring" in manager.get(reverse("admin:loyalty_extension_changelist")).text


@pytest.mark.parametrize(
    "wrong", [{"days": 0}, {"reason": ""}, {"first_day": "2041-01-01"}, {"last_day": "x"}]
)
def test_an_impossible_extension_names_its_field(manager, running, wrong):
    page = manager.post(reverse("admin:loyalty_extension_add"), extension(**wrong) | {"_apply": ""})
    assert page.status_code == 422
    assert "desk-error" in page.text


def test_changes_of_tiers_are_listed(manager, running, member):
    buy(member)
    assert TierChange.objects.count() == 1
    assert "Bronze" in manager.get(reverse("admin:loyalty_tierchange_changelist")).text


def test_who_set_the_tiers_is_in_the_log(manager, running):
    manager.post(url_of(running), asked(bronze=2) | {"_apply": ""})
    assert "Bronze 2" in LogEntry.objects.get().get_change_message()


def change_page(running):
    return reverse("admin:loyalty_programme_change", args=[running.pk])


def typed(desk, running, **changes):
    """What a browser sends back from the programme's page, with these changes."""
    context = desk.get(change_page(running)).context
    forms = [context["adminform"].form, *context["inline_admin_formsets"][0].formset.forms]
    forms.append(context["inline_admin_formsets"][0].formset.management_form)
    said = {bound.html_name: bound.value() for form in forms for bound in form if bound.value() is not None}
    return {name: value for name, value in said.items() if value is not False} | changes


@pytest.mark.parametrize(
    ("field", "value"), [("currency", "USD"), ("time_zone", "Asia/Tokyo"), ("starts_on", "2026-01-01")]
)
def test_what_gives_past_days_their_meaning_stays_once_points_are_booked(
    manager, running, member, field, value
):
    give(member, 1)
    before = getattr(running, field)
    manager.post(change_page(running), typed(manager, running, **{field: value}))
    assert getattr(Programme.objects.get(), field) == before


def test_it_is_refused_by_field_with_the_reason(running, member):
    give(member, 1)
    running.currency = "USD"
    with pytest.raises(ValidationError) as error:
        running.full_clean()
    assert "past days" in error.value.message_dict["currency"][0]


def test_it_can_be_set_before_anything_is_booked(manager, running):
    answer = manager.post(change_page(running), typed(manager, running, currency="CHF"))
    assert answer.status_code == 302
    assert Programme.objects.get().currency == "CHF"


def test_thresholds_window_and_grace_are_not_typed_beside_the_programme(manager, running):
    changes = {"tiers-0-threshold": 7, "qualifying_months": 3, "tier_grace_days": 5}
    manager.post(change_page(running), typed(manager, running, **changes))
    stored = Programme.objects.get()
    assert (stored.qualifying_months, stored.tier_grace_days) == (12, 0)
    assert stored.tiers.filter(threshold=0).count() == 1
    assert url_of(running) in manager.get(change_page(running)).text


@pytest.mark.parametrize(("threshold", "status"), [(0, 200), (100, 302)])
def test_one_tier_alone_begins_at_zero(manager, running, threshold, status):
    new = {"slug": "ruby", "name_en": "Ruby", "name_de": "Rubin", "threshold": threshold, "id": ""}
    new = {f"tiers-4-{name}": value for name, value in new.items()} | {"tiers-TOTAL_FORMS": 5}
    answer = manager.post(change_page(running), typed(manager, running, **new))
    assert answer.status_code == status
    assert Tier.objects.filter(slug="ruby").exists() == (status == 302)


def test_the_tier_at_zero_is_not_deleted(manager, running):
    answer = manager.post(change_page(running), typed(manager, running, **{"tiers-0-DELETE": "on"}))
    assert "Exactly one tier has to begin at 0 points." in answer.text
    assert Tier.objects.filter(slug="start").exists()
