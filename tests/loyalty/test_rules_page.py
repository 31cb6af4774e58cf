import pytest
from django.urls import reverse
from django.utils import timezone

from loyalty.actions import new_rule_version
from loyalty.models import EarningRule
from portal.members.roles import Role
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme

pytestmark = pytest.mark.django_db
LIST = "admin:loyalty_earningrule_changelist"


@pytest.fixture
def manager(client_of):
    return client_of(MemberFactory(roles=[Role.MANAGER]))


@pytest.fixture
def rule():
    programme()
    return EarningRule.objects.get()


def address(verb, rule):
    return reverse(f"admin:loyalty_earningrule_{verb}", args=[rule.pk])


def typed(**changes):
    """What the browser sends for a rule that gives a point for each euro of coffee to gold members."""
    return {
        "key": "coffee", "name_en": "Coffee week", "name_de": "Kaffeewoche", "effect": "points",
        "basis": "amount", "points": "1", "per": "1,00", "percent": "100", "rounding": "down",
        "over": "4.50", "skus": "A-1, B-2,,A-1", "categories": "coffee", "tiers": ["gold"], "segment": "",
        "cap_points": "", "cap_period": "ever", "budget": "", "qualifies": "on", "return_window_days": "",
        "valid_from_0": "2026-01-01", "valid_from_1": "00:00:00", "valid_until_0": "", "valid_until_1": "",
        "rates-TOTAL_FORMS": "1", "rates-INITIAL_FORMS": "0", "rates-0-currency": "chf",
        "rates-0-over": "5.00", "rates-0-per": "1.10",
    } | changes  # fmt: skip


def test_the_page_says_how_much_of_the_budget_is_used(manager, rule, member):
    EarningRule.objects.update(budget=500, points=30)
    buy(member)
    assert "30 of 500 points" in manager.get(address("change", rule)).text


def test_a_later_version_goes_on_with_the_budget_and_the_page_says_so(manager, rule, member):
    EarningRule.objects.update(budget=500, points=30)
    buy(member)
    draft = new_rule_version(rule=rule)
    page = manager.get(address("change", draft)).text
    assert "30 of 500 points" in page
    assert "All versions of the rule use it up together" in page


def test_the_page_says_how_many_have_reached_their_limit(manager, rule, member):
    EarningRule.objects.update(cap_points=30, points=30)
    buy(member)
    assert "1 member has reached her limit" in manager.get(address("change", rule)).text


def test_a_typed_rule_is_a_draft_with_amounts_in_minor_units(manager, rule):
    answer = manager.post(reverse("admin:loyalty_earningrule_add"), typed())
    assert answer.status_code == 302
    made = EarningRule.objects.get(key="coffee")
    assert (made.is_draft, made.version, made.over, made.per) == (True, 1, 450, 100)
    assert (made.skus, made.categories, made.tiers) == (["A-1", "B-2"], ["coffee"], ["gold"])
    assert list(made.rates.values_list("currency", "over", "per")) == [("CHF", 500, 110)]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("over", {"over": "10.005"}),
        ("over", {"over": "-1"}),
        ("over", {"over": "NaN"}),
        ("per", {"per": "0"}),
        ("per", {"per": "1e30"}),
        ("percent", {"effect": "multiplier"}),
        ("points", {"points": "0"}),
        ("points", {"points": "-1"}),
        ("tiers", {"tiers": ["platinum"]}),
        ("skus", {"skus": "x" * 81}),
        ("valid_until", {"valid_until_0": "2025-12-31", "valid_until_1": "00:00:00"}),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(manager, rule, field, changes):
    answer = manager.post(reverse("admin:loyalty_earningrule_add"), typed(**changes))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]


@pytest.mark.one_database
@pytest.mark.parametrize("currency", ["EUR", "F1", ""])
def test_a_rate_is_for_another_currency(manager, rule, currency):
    answer = manager.post(reverse("admin:loyalty_earningrule_add"), typed(**{"rates-0-currency": currency}))
    assert list(answer.context["inline_admin_formsets"][0].formset.errors[0]) == ["currency"]


def test_what_is_refused_as_it_is_saved_is_said_and_nothing_is_saved(manager, rule, monkeypatch):
    def refuse(**_values):
        raise Refused("has_draft", "There is a draft already.")

    monkeypatch.setattr("loyalty.actions.save_draft", refuse)
    answer = manager.post(reverse("admin:loyalty_earningrule_add"), typed())
    assert answer.status_code == 422
    assert "There is a draft already." in answer.text
    assert 'value="Coffee week"' in answer.text
    assert not EarningRule.objects.filter(key="coffee").exists()


def test_a_second_draft_of_a_rule_is_refused(manager, rule):
    new_rule_version(rule=rule)
    answer = manager.post(reverse("admin:loyalty_earningrule_add"), typed(key="standard"))
    assert list(answer.context["adminform"].form.errors) == ["key"]


def test_from_version_to_draft_to_live(manager, rule):
    assert manager.post(address("draft", rule)).status_code == 302
    draft = EarningRule.objects.drafts().get()
    page = manager.get(address("change", draft))
    assert 'value="50.00"' in page.text
    manager.post(address("change", draft), typed(key="standard", points="4", **{"rates-TOTAL_FORMS": "0"}))
    manager.post(address("publish", draft))
    draft.refresh_from_db()
    assert (draft.is_draft, draft.points, draft.version) == (False, 4, 2)
    manager.post(address("end", draft))
    draft.refresh_from_db()
    assert draft.valid_until <= timezone.now()


def test_what_was_published_is_read_only(manager, rule):
    page = manager.get(address("change", rule))
    assert 'name="points"' not in page.text
    assert address("draft", rule) in page.text
    assert address("publish", rule) not in page.text
    assert manager.post(address("delete", rule), {"post": "yes"}).status_code == 403


def test_what_was_typed_while_somebody_published_is_kept_and_not_saved(manager, rule):
    answer = manager.post(address("change", rule), typed(points="7"))
    assert (answer.status_code, EarningRule.objects.get().points) == (422, 1)
    assert "It has been published meanwhile" in answer.text
    assert 'value="Coffee week"' in answer.text
    assert 'value="5.00"' in answer.text


def test_a_refusal_is_said_on_the_page(manager, rule):
    manager.post(address("draft", rule))
    answer = manager.post(address("draft", rule), follow=True)
    assert "There is a draft of this rule already." in answer.text


@pytest.mark.parametrize("verb", ["publish", "draft", "end"])
def test_buttons_are_pressed_not_visited_and_by_managers_alone(manager, client_of, rule, verb):
    assert manager.get(address(verb, rule)).status_code == 405
    for role in (Role.AGENT, Role.LEAD, Role.MODERATOR):
        assert client_of(MemberFactory(roles=[role])).post(address(verb, rule)).status_code == 403
    assert EarningRule.objects.get().valid_until is None


def test_the_list_says_where_each_version_stands_without_a_query_each(
    manager, rule, django_assert_max_num_queries
):
    new_rule_version(rule=rule)
    assert "1 point for each purchase, over €50" in manager.get(reverse(LIST)).text
    EarningRule.objects.bulk_create(
        EarningRule(programme=rule.programme, key=f"k{n}", name_en="K", name_de="K") for n in range(12)
    )
    with django_assert_max_num_queries(14):
        manager.get(reverse(LIST))
