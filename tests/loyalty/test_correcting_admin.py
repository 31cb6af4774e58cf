"""Corrections in the admin: asked, shown, and done only when confirmed."""

import pytest
from django.urls import reverse

from loyalty.models import Account, AccountMerge, GoodwillRequest, Posting

from .factories import MemberFactory, give, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    programme()
    return MemberFactory(roles=["manager"])


@pytest.fixture
def desk(client_of, manager):
    return client_of(manager)


def url(step, member):
    return reverse(f"admin:loyalty_account_{step}", args=[Account.objects.get(member=member).pk])


def answers(page, **values):
    key = page.context["form"]["key"].value()
    return {"key": str(key), "reason": "a mistake"} | values


def test_a_correction_is_shown_before_it_is_made_and_counts_once(desk, member):
    give(member, 5)
    here = url("correct", member)
    said = answers(desk.get(here), points="-2")
    shown = desk.post(here, said)
    assert [(c.name, c.before, c.after) for c in shown.context["changes"][0].changes] == [("available", 5, 3)]
    assert Account.objects.get(member=member).available == 5
    for _ in range(2):
        assert desk.post(here, said | {"confirmed": "1"}).status_code == 302
    assert Account.objects.get(member=member).available == 3


@pytest.mark.parametrize(
    ("step", "values", "sentence"),
    [
        ("correct", {"points": "-9"}, "She does not have so many points available."),
        ("correct", {"points": "1", "reason": ""}, "This field is required."),
        ("correct", {"points": "1" + "0" * 30}, "Ensure this value is less than"),
        ("transfer", {"points": "1", "to": "nobody@example.com"}, "There is no member with this e-mail"),
        ("transfer", {"points": "-1", "to": "x"}, "Ensure this value is greater than or equal to 1."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_moves(desk, member, step, values, sentence):
    give(member, 5)
    here = url(step, member)
    answer = desk.post(here, answers(desk.get(here), **values) | {"confirmed": "1"})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Posting.objects.count() == 1


def test_points_move_to_the_member_who_is_named(desk, member):
    give(member, 5)
    other = MemberFactory()
    here = url("transfer", member)
    said = answers(desk.get(here), points="2", to=other.number.lower())
    assert len(desk.post(here, said).context["changes"]) == 2
    desk.post(here, said | {"confirmed": "1"})
    assert Account.objects.get(member=other).available == 2


def test_accounts_are_merged_and_undone(desk, member):
    give(member, 5)
    other = MemberFactory()
    here = url("merge", member)
    said = answers(desk.get(here), to=other.email)
    desk.post(here, said)
    assert not AccountMerge.objects.exists()
    desk.post(here, said | {"confirmed": "1"})
    merge = AccountMerge.objects.get()
    assert "Undo the merge" in desk.get(f"/admin/loyalty/accountmerge/{merge.pk}/change/").content.decode()
    back = reverse("admin:loyalty_accountmerge_undo", args=[merge.pk])
    key = answers(desk.get(back))
    assert desk.post(back, key).context["changes"][0].changes[0].after == 5
    desk.post(back, key | {"confirmed": "1"})
    assert Account.objects.get(member=member).available == 5


def test_the_account_offers_the_steps(desk, member):
    give(member, 5)
    page = desk.get(f"/admin/loyalty/account/{Account.objects.get(member=member).pk}/change/")
    assert url("merge", member) in page.content.decode()


def test_support_may_look_and_not_correct(client_of, manager, member):
    give(member, 5)
    agent = client_of(MemberFactory(roles=["agent"]))
    page = agent.get(f"/admin/loyalty/account/{Account.objects.get(member=member).pk}/change/")
    assert url("correct", member) not in page.content.decode()
    for step in ("correct", "transfer", "merge"):
        assert agent.get(url(step, member)).status_code == 403


def test_a_correction_above_the_limit_says_that_it_waits(desk, member):
    give(member, 5)
    here = url("correct", member)
    said = answers(desk.get(here), points="5000")
    asked = desk.post(here, said).text
    assert "will wait for a second person" in asked
    assert "points are above your limit" in asked
    assert "Ask for it" in asked
    page = desk.post(here, said | {"confirmed": "1"}, follow=True)
    assert "it waits for a second person" in page.text
    assert Account.objects.get(member=member).available == 5


@pytest.mark.parametrize(("points", "available", "waiting"), [("5", 10, 0), ("6", 5, 1)])
def test_staff_grants_goodwill_from_the_account_within_her_limit(
    client_of, manager, member, points, available, waiting
):
    give(member, 5)
    agent = client_of(MemberFactory(roles=["agent"]))
    here = url("goodwill", member)
    page = agent.get(reverse("admin:loyalty_account_change", args=[Account.objects.get(member=member).pk]))
    assert here in page.text
    said = answers(agent.get(here), points=points) | {"confirmed": "1"}
    for _ in range(2):
        assert agent.post(here, said).status_code == 302
    assert Account.objects.get(member=member).available == available
    assert GoodwillRequest.objects.count() == waiting
