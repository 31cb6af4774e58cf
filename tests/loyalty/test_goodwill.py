import pytest
from django.urls import reverse

from loyalty.actions import (
    account_of,
    approve_goodwill,
    goodwill_limit,
    goodwill_waiting,
    grant_goodwill,
    redeem,
    refuse_goodwill,
    reverse_goodwill,
)
from loyalty.models import GoodwillRequest, Posting, Reward
from loyalty.privacy import export
from portal.activity.models import Event
from portal.notifications.models import Message
from portal.shell.ports import Refused

from .factories import MemberFactory, give, programme
from .invariants import check_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    programme()
    return MemberFactory(roles=["agent"])


@pytest.fixture
def lead(agent):
    return MemberFactory(roles=["lead"])


def goodwill(agent, points, source="case:1", member=None):
    member = member or MemberFactory()
    return grant_goodwill(member=member, points=points, source=source, actor=agent, reason="broken")


def refusal_of(action, **values):
    with pytest.raises(Refused) as refusal:
        action(**values)
    return refusal.value.code


def test_goodwill_is_available_at_once(agent, member):
    assert goodwill(agent, 3, member=member).verdict == "done"
    assert account_of(member).available == 3


def test_a_case_brings_it_once(agent, member):
    first = goodwill(agent, 3, member=member)
    assert goodwill(agent, 3, member=member) == first
    assert account_of(member).available == 3


def test_another_number_or_person_is_no_repetition(agent, member):
    goodwill(agent, 3, member=member)
    for who, points in ((agent, 2), (MemberFactory(roles=["agent"]), 3)):
        values = {"member": member, "points": points, "source": "case:1", "actor": who}
        assert refusal_of(grant_goodwill, **values) == "already_granted"
    assert account_of(member).available == 3


def test_more_than_the_cases_limit_waits_for_a_second_person(agent, member):
    outcome = goodwill(agent, 6, member=member)
    assert outcome.verdict == "waiting"
    assert goodwill(agent, 6, member=member) == outcome
    assert account_of(member).available == 0
    assert goodwill_waiting(source="case:1") == 6
    assert Event.objects.filter(kind="loyalty.goodwill_requested", actor=agent).count() == 1


def test_the_month_has_a_limit_too_and_waiting_uses_up_nothing(agent):
    for number in range(4):
        goodwill(agent, 5, source=f"case:{number}")
    assert goodwill_limit(actor=agent, source="case:9") == 0
    assert goodwill(agent, 1, source="case:9").verdict == "waiting"
    lead = MemberFactory(roles=["lead"])
    assert goodwill(agent, 21, source="case:10").verdict == "waiting"
    assert goodwill_limit(actor=lead, source="case:10") == 20


def test_while_one_waits_no_other_number_is_asked_for(agent, member):
    goodwill(agent, 6, member=member)
    assert refusal_of(goodwill, agent=agent, points=3, member=member) == "already_waiting"


@pytest.mark.parametrize(
    ("points", "code"), [(0, "out_of_range"), (-1, "out_of_range"), (10**30, "out_of_range")]
)
def test_an_impossible_number_is_refused(agent, points, code):
    assert refusal_of(goodwill, agent=agent, points=points) == code


def test_ones_own_account_is_refused(agent):
    assert refusal_of(goodwill, agent=agent, points=1, member=agent) == "own_account"


def test_who_has_no_limit_grants_nothing_and_asks_for_nothing(agent, member):
    assert refusal_of(goodwill, agent=MemberFactory(), points=1, member=member) == "over_limit"
    assert not GoodwillRequest.objects.exists()


@pytest.fixture
def request_of_9(agent, member):
    goodwill(agent, 9, member=member)
    return GoodwillRequest.objects.get()


def test_a_second_person_approves_within_her_own_limit(request_of_9, agent, lead, member, flow):
    approve_goodwill(request=request_of_9, actor=lead, note="Fair")
    assert account_of(member).available == 9
    row = GoodwillRequest.objects.get()
    assert (row.state, row.decided_by, row.note, row.posting.actor) == ("approved", lead, "Fair", agent)
    assert goodwill_limit(actor=lead, source="case:1") == 11
    assert goodwill_waiting(source="case:1") == 0
    flow()
    assert Message.objects.filter(member=member, template="loyalty/points_granted").count() == 1
    check_books()


def test_a_manager_needs_no_limit(request_of_9, member):
    approve_goodwill(request=request_of_9, actor=MemberFactory(roles=["manager"]))
    assert account_of(member).available == 9


def test_neither_who_asked_nor_who_gets_it_nor_too_small_a_limit(request_of_9, agent, member):
    agent.groups.add(*MemberFactory(roles=["manager"]).groups.all())
    assert refusal_of(approve_goodwill, request=request_of_9, actor=agent) == "own_request"
    assert refusal_of(approve_goodwill, request=request_of_9, actor=member) == "own_account"
    other = MemberFactory(roles=["agent"])
    assert refusal_of(approve_goodwill, request=request_of_9, actor=other) == "over_limit"
    assert account_of(member).available == 0


def test_decided_once(request_of_9, lead, agent, member):
    refuse_goodwill(request=request_of_9, actor=lead, note="Too much")
    assert refusal_of(approve_goodwill, request=request_of_9, actor=lead) == "decided"
    assert refusal_of(goodwill, agent=agent, points=9, member=member) == "refused_before"
    assert goodwill(agent, 2, member=member).verdict == "done"


def test_the_members_export_holds_it(request_of_9, member):
    [row] = export(member)["goodwill_requests"]
    assert (row["points"], row["state"]) == (9, "waiting")


def test_a_refusal_says_why(request_of_9, lead):
    assert refusal_of(refuse_goodwill, request=request_of_9, actor=lead, note=" ") == "no_note"


@pytest.fixture
def granted(agent, member):
    goodwill(agent, 5, member=member)
    return Posting.objects.get(kind=Posting.Kind.GOODWILL)


def test_what_is_left_is_taken_back_once(granted, lead, member):
    give(member, 7)
    Reward.objects.update(points=3)
    redeem(member=member, reward=Reward.objects.get(), key="k")
    back = reverse_goodwill(posting=granted, actor=lead, reason="Wrong case")
    assert (back.points, back.reason, back.actor, back.refers_to) == (2, "Wrong case", lead, granted)
    assert account_of(member).available == 7
    assert refusal_of(reverse_goodwill, posting=granted, actor=lead, reason="Again") == "reversed"
    check_books()


def test_what_has_been_used_is_not_owed(granted, lead, member):
    Reward.objects.update(points=5)
    redeem(member=member, reward=Reward.objects.get(), key="k")
    assert refusal_of(reverse_goodwill, posting=granted, actor=lead, reason="x") == "nothing_left"
    assert account_of(member).debt == 0


def test_only_goodwill_for_a_reason_and_never_ones_own(granted, lead, member):
    give(member, 1)
    thanks = Posting.objects.get(kind=Posting.Kind.GRANT)
    assert refusal_of(reverse_goodwill, posting=thanks, actor=lead, reason="x") == "not_goodwill"
    assert refusal_of(reverse_goodwill, posting=granted, actor=lead, reason="") == "no_reason"
    assert refusal_of(reverse_goodwill, posting=granted, actor=member, reason="x") == "own_account"


def address(verb, row):
    return reverse(f"admin:loyalty_{verb}", args=[row.pk])


def test_the_admin_decides_by_post_and_shows_who_did(request_of_9, lead, client_of):
    page = client_of(lead)
    assert "broken" in page.get(address("goodwillrequest_change", request_of_9)).text
    url = address("goodwillrequest_approve", request_of_9)
    assert page.get(url).status_code == 405
    assert page.post(url, {"note": "Fair"}).status_code == 302
    after = page.get(address("goodwillrequest_change", request_of_9)).text
    assert "Fair" in after
    assert url not in after
    assert page.post(url).status_code == 422


def test_who_asked_sees_it_and_has_no_button(request_of_9, agent, client_of):
    page, url = client_of(agent), address("goodwillrequest_approve", request_of_9)
    assert url not in page.get(address("goodwillrequest_change", request_of_9)).text
    assert page.post(url).status_code == 403


def test_the_admin_takes_back_with_a_reason(granted, lead, client_of):
    page, url = client_of(lead), address("goodwillgrant_reverse", granted)
    assert page.post(url, {"reason": ""}).status_code == 422
    assert page.post(url, {"reason": "Wrong case"}).status_code == 302
    assert "Wrong case" in page.get(address("goodwillgrant_change", granted)).text


@pytest.mark.parametrize("model", ["goodwillrequest", "goodwillgrant", "goodwilllimit", "goodwillbudget"])
def test_the_lists(model, request_of_9, lead, client_of):
    assert client_of(lead).get(reverse(f"admin:loyalty_{model}_changelist")).status_code == 200
