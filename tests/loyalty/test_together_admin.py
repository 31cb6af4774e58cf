import html
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from loyalty import actions, personal
from loyalty.actions import accept_invitation, referral_code_of, start_or_renew
from loyalty.models import (
    Charity,
    CharityPayout,
    CharityShare,
    ClubPlan,
    Membership,
    Referral,
    ReferralDecision,
    Reward,
)
from loyalty.referrals.invitations import Invitation
from portal.members.roles import Role
from tests.loyalty.factories import MemberFactory, give, programme
from tests.loyalty.test_together_pages import share

pytestmark = pytest.mark.django_db
REPORT = "/admin/loyalty/charitypayout/report/"
MODELS = ["referral", "membership", "clubplan", "charity", "charitypayout", "donation", "charityshare"]


@pytest.fixture
def boss():
    return MemberFactory(roles=[Role.MANAGER])


@pytest.fixture
def manager(boss, client_of):
    return client_of(boss)


@pytest.fixture
def agent(client_of):
    return client_of(MemberFactory(roles=[Role.AGENT]))


def page(model, verb="changelist", *args):
    return reverse(f"admin:loyalty_{model}_{verb}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_a_manager_reads_every_list(manager, model):
    programme()
    assert manager.get(page(model)).status_code == 200


@pytest.mark.parametrize("model", ["charitypayout", "donation", "charityshare"])
def test_an_agent_does_not_see_the_books(agent, model):
    assert agent.get(page(model)).status_code == 403


@pytest.fixture
def referral(member):
    programme()
    anna = MemberFactory(email="anna.beck@example.org")
    code = Invitation(referral_code_of(anna).code)
    found = accept_invitation(friend=MemberFactory(email="zoe@mailinator.com"), invitation=code)
    Referral.objects.update(state="review", joined_at=timezone.now())
    return found


def test_a_doubtful_referral_lists_its_signals_and_is_decided_by_post(manager, boss, referral):
    shown = manager.get(page("referral", "change", referral.pk)).content.decode()
    assert "an address to throw away" in shown
    url = page("referral", "approve", referral.pk)
    assert manager.get(url).status_code == 405
    assert manager.post(url, {"reason": "I know her"}).status_code == 302
    referral.refresh_from_db()
    assert (referral.state, referral.decided_by, referral.decision) == ("joined", boss, "I know her")


def test_each_decision_on_a_referral_is_kept(manager, client_of, boss, referral):
    other = MemberFactory(roles=[Role.LEAD])
    manager.post(page("referral", "refuse", referral.pk), {"reason": "the same card"})
    client_of(other).post(page("referral", "approve", referral.pk), {"reason": "two sisters"})
    kept = ReferralDecision.objects.order_by("pk").values_list("decided_by", "counts", "grounds")
    assert list(kept) == [(boss.pk, False, "the same card"), (other.pk, True, "two sisters")]
    shown = manager.get(page("referral", "change", referral.pk)).text
    assert "the same card" in shown
    assert "two sisters" in shown


def test_a_pressed_button_is_in_the_log_with_its_reason(manager, boss, referral):
    manager.post(page("referral", "refuse", referral.pk), {"reason": "the same card"})
    logged = LogEntry.objects.get()
    assert (logged.user, logged.object_id) == (boss, str(referral.pk))
    assert logged.get_change_message() == "Refuse: the same card"


def test_the_log_forgets_the_words_about_who_is_erased(manager, referral):
    manager.post(page("referral", "refuse", referral.pk), {"reason": "the same card"})
    personal.erase(referral.friend)
    assert LogEntry.objects.get().change_message == ""
    assert ReferralDecision.objects.get().grounds == ""


def test_a_decision_without_grounds_is_asked_again(manager, referral):
    assert manager.post(page("referral", "refuse", referral.pk), {"reason": ""}).status_code == 422
    assert Referral.objects.get().state == "review"


def test_an_agent_decides_nothing(agent, referral):
    assert agent.post(page("referral", "approve", referral.pk), {"reason": "x"}).status_code == 403


def test_ones_own_referral_is_anothers_to_decide(client_of, referral):
    Referral.objects.update(referrer=(own := MemberFactory(roles=[Role.MANAGER])))
    client = client_of(own)
    assert (
        page("referral", "approve", referral.pk)
        not in client.get(page("referral", "change", referral.pk)).content.decode()
    )
    assert client.post(page("referral", "approve", referral.pk), {"reason": "x"}).status_code == 422


@pytest.fixture
def plan():
    return ClubPlan.objects.create(
        programme=programme(), slug="friends", fee=3900, name_en="Friends", name_de="Freunde"
    )


def give_form(member, plan, key="7d444840-9dc0-11d1-b245-5ffdce74fad2"):
    return {"member": member.number, "plan": plan.pk, "key": key}


def test_staff_gives_a_membership_once_per_form(manager, boss, member, plan):
    for _again in range(2):
        assert manager.post(page("membership", "add"), give_form(member, plan)).status_code == 302
    given = Membership.objects.get()
    assert (given.account.member, given.given_by) == (member, boss)


def test_staff_gives_none_to_herself(manager, boss, plan):
    answer = manager.post(page("membership", "add"), give_form(boss, plan))
    assert "to yourself" in answer.content.decode()
    assert not Membership.objects.exists()


def test_an_unknown_member_is_said_beside_the_field(manager, member, plan):
    answer = manager.post(page("membership", "add"), give_form(member, plan) | {"member": "nobody"})
    assert "no member with this" in answer.content.decode()


def test_a_membership_is_ended_with_a_reason(manager, member, plan):
    term = start_or_renew(member=member, plan=plan, source="a")
    manager.post(page("membership", "cancel", term.pk), {"reason": "she asked"})
    term.refresh_from_db()
    assert (term.state, term.cancel_reason) == ("cancelled", "she asked")


def test_a_membership_that_has_ended_is_not_ended_again(manager, member, plan):
    term = start_or_renew(member=member, plan=plan, source="a")
    Membership.objects.update(state=Membership.State.ENDED)
    answer = manager.post(page("membership", "cancel", term.pk), {"reason": "once more"})
    assert (answer.status_code, "any more" in html.unescape(answer.text)) == (422, True)
    assert Membership.objects.values_list("state", "cancel_reason").get() == ("ended", "")


def test_an_agent_gives_none(agent, member, plan):
    assert agent.post(page("membership", "add"), give_form(member, plan)).status_code == 403


@pytest.fixture
def due(member):
    """A share of 1.20 € that became payable yesterday, and that day."""
    made = programme()
    trees = Charity.objects.create(programme=made, slug="trees", name_en="=Trees", name_de="Bäume")
    share(member, trees, 120, "1")
    CharityShare.objects.update(due_at=timezone.now() - timedelta(days=1))
    return made.day_of(timezone.now()) - timedelta(days=1)


def period(day):
    return {"first_day": day.isoformat(), "last_day": day.isoformat()}


def test_the_report_shows_and_records(manager, boss, due):
    assert "€1.20" in manager.get(REPORT, period(due)).content.decode()
    assert manager.post(REPORT, period(due)).status_code == 302
    assert CharityPayout.objects.values_list("shared", "paid_by").get() == (120, boss.pk)
    again = manager.post(REPORT, period(due))
    assert "paid already" in again.content.decode()
    assert CharityPayout.objects.count() == 1


def test_the_report_as_csv_has_plain_amounts_and_no_formulas(manager, due):
    answer = manager.get(REPORT, period(due) | {"as": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.content.decode().splitlines()[1] == f"trees,'=Trees,{due},{due},EUR,0.00,1.20,1.20,"


def test_the_report_of_a_paid_period_holds_what_was_paid_and_when(manager, due):
    manager.post(REPORT, period(due))
    lines = manager.get(REPORT, period(due) | {"as": "csv"}).content.decode().splitlines()
    assert lines[0].endswith("total,paid at")
    assert lines[1].startswith(f"trees,'=Trees,{due},{due},EUR,0.00,1.20,1.20,20")


def test_lists_write_amounts_out(manager, due):
    manager.post(REPORT, period(due))
    for model in ("charitypayout", "charityshare"):
        assert "€1.20" in manager.get(page(model, "changelist")).text


def test_donations_name_the_member(manager, member):
    made = programme(undo_minutes=0)
    trees = Charity.objects.create(programme=made, slug="trees", name_en="Trees", name_de="Bäume")
    reward = Reward.objects.create(
        programme=made, kind="donation", slug="give", name_en="Give", name_de="Geben", points=3, charity=trees
    )
    give(member, 3)
    actions.redeem(member=member, reward=reward, key="k")
    shown = manager.get(page("donation", "changelist")).text
    assert member.display_name in shown
    assert "€3.00" in shown


def test_a_fee_is_typed_as_people_write_it(manager, plan):
    form = manager.get(page("clubplan", "change", plan.pk)).context["adminform"].form
    assert form["fee"].value() == "39.00"
    sent = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    manager.post(page("clubplan", "change", plan.pk), sent | {"fee": "42,50"})
    assert ClubPlan.objects.get().fee == 4250
    assert "€42.50" in manager.get(page("clubplan", "changelist")).text


@pytest.mark.parametrize("days", [{}, {"first_day": "x", "last_day": ""}])
def test_the_report_opens_on_the_month_before_and_says_what_is_wrong(manager, due, days):
    assert manager.get(REPORT, days).status_code == 200


def test_a_period_the_wrong_way_round_is_said_beside_the_field(manager, due):
    wrong = {"first_day": due.isoformat(), "last_day": (due - timedelta(days=1)).isoformat()}
    assert "before the first one" in manager.get(REPORT, wrong).content.decode()


def test_who_may_not_record_reads_neither(agent, due):
    assert agent.get(REPORT).status_code == 403


def test_the_report_takes_the_same_queries_however_many_rows(
    manager, member, due, django_assert_max_num_queries
):
    trees = Charity.objects.get()
    for number in range(5):
        share(member, trees, 100, f"p{number}")
    CharityShare.objects.update(due_at=timezone.now() - timedelta(days=1))
    manager.get(REPORT, period(due))
    with django_assert_max_num_queries(16):
        manager.get(REPORT, period(due))


def test_the_way_an_invitation_came_is_called_by_its_name(manager, referral):
    Referral.objects.update(channel="share")
    for url in (page("referral"), page("referral", "change", referral.pk)):
        assert "shared from a phone" in manager.get(url).text
    assert "0 results" not in manager.get(page("referral"), {"channel": "share"}).text
