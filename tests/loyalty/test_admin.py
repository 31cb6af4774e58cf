import pytest
from django.urls import reverse

from loyalty import actions
from loyalty.admin import showing
from loyalty.models import Account, Purchase, Reward
from portal.members.roles import Role
from tests.loyalty.factories import MemberFactory, buy, give, programme

pytestmark = pytest.mark.django_db
READ = ["account", "purchase", "voucher", "reward", "goodwillbudget"]
SET_UP = ["programme", "earningrule", "reward"]


@pytest.fixture
def boss():
    return MemberFactory(roles=[Role.MANAGER])


@pytest.fixture
def manager(boss, client_of):
    return client_of(boss)


@pytest.fixture
def agent(client_of):
    return client_of(MemberFactory(roles=[Role.AGENT]))


def listing(model):
    return reverse(f"admin:loyalty_{model}_changelist")


@pytest.mark.parametrize("model", sorted({*READ, *SET_UP}))
def test_a_manager_reads_every_list(manager, member, model):
    programme()
    buy(member)
    assert manager.get(listing(model)).status_code == 200


@pytest.mark.parametrize("model", READ)
def test_an_agent_reads(agent, model):
    assert agent.get(listing(model)).status_code == 200


@pytest.mark.parametrize("model", ["programme", "earningrule"])
def test_an_agent_sets_nothing_up(agent, model):
    assert agent.get(listing(model)).status_code == 403


def test_an_agent_changes_no_reward(agent):
    programme()
    url = reverse("admin:loyalty_reward_change", args=[Reward.objects.get().pk])
    assert agent.post(url, {"points": 1}).status_code == 403


def test_an_account_shows_its_books_and_cannot_be_changed(manager, member):
    programme()
    give(member, 3)
    url = reverse("admin:loyalty_account_change", args=[Account.objects.get().pk])
    assert "test:1" in manager.get(url).content.decode()
    assert manager.post(url, {"available": 99}).status_code == 403


def test_a_purchase_cannot_be_deleted(manager, member):
    programme()
    buy(member)
    url = reverse("admin:loyalty_purchase_delete", args=[Purchase.objects.get().pk])
    assert manager.post(url, {"post": "yes"}).status_code == 403


def test_the_books_of_an_account_take_the_same_queries_however_long(
    manager, member, django_assert_max_num_queries
):
    programme()
    for number in range(20):
        give(member, 1, source=f"test:{number}")
    url = reverse("admin:loyalty_account_change", args=[Account.objects.get().pk])
    manager.get(url)
    with django_assert_max_num_queries(20):
        manager.get(url)


def reward_form(page, **changes):
    """What the browser sends back of a reward's page."""
    fields = page.context["adminform"].form
    values = {name: fields[name].value() for name in fields.fields}
    hidden = {
        f"initial-{name}": values[name] for name, one in fields.fields.items() if one.show_hidden_initial
    }
    return {name: value for name, value in (values | hidden | changes).items() if value is not None}


def test_editing_a_reward_puts_nothing_back_into_its_stock(manager, member):
    programme()
    Reward.objects.update(stock=5)
    url = reverse("admin:loyalty_reward_change", args=[Reward.objects.get().pk])
    page = manager.get(url)
    assert 'name="initial-stock"' in page.text
    Reward.objects.get().take_one()
    assert manager.post(url, reward_form(page, name_en="Ten euros")).status_code == 302
    assert Reward.objects.values_list("name_en", "stock").get() == ("Ten euros", 4)


def test_a_new_stock_is_written(manager):
    programme()
    url = reverse("admin:loyalty_reward_change", args=[Reward.objects.get().pk])
    manager.post(url, reward_form(manager.get(url), stock=7))
    assert Reward.objects.get().stock == 7


def test_an_account_is_called_by_its_member(manager, member):
    programme()
    give(member, 3)
    account = Account.objects.get()
    for name in ("change", "correct", "goodwill"):
        page = manager.get(reverse(f"admin:loyalty_account_{name}", args=[account.pk])).text
        assert f"{member.display_name} · {member.number}" in page
        assert str(account.reference) not in page


def test_an_account_nobody_has_any_more_is_called_by_its_reference(member):
    programme()
    give(member, 3)
    account = Account.objects.get()
    account.member = None
    assert showing.whose(account) == str(account.reference)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2026-11", "November 2026"),
        ("case:2026-000123", "Case 2026-000123"),
        ("staff:5f0e", "By staff"),
        ("correction:5f0e", "By staff"),
        ("till:7", "till:7"),
    ],
)
def test_what_goodwill_was_for_is_said_in_words(key, said):
    assert showing.period(key) == said


def test_changes_of_tier_name_members(manager, member):
    programme()
    buy(member)
    assert member.display_name in manager.get(listing("tierchange")).text


def test_a_merge_names_both_and_leads_to_their_accounts(boss, client_of, member):
    programme()
    give(member, 3)
    other = MemberFactory()
    give(other, 2, source="test:2")
    left, home = (Account.objects.get(member=one) for one in (member, other))
    merge = actions.merge_accounts(account=left, into=home, reason="one person", actor=boss)
    page = client_of(boss).get(reverse("admin:loyalty_accountmerge_change", args=[merge.pk])).text
    for account in (left, home):
        assert reverse("admin:loyalty_account_change", args=[account.pk]) in page
        assert str(account.reference) not in page
