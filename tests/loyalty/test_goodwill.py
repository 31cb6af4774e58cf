import pytest

from loyalty.actions import account_of, goodwill_limit, grant_goodwill
from portal.shell.ports import Refused

from .factories import MemberFactory, programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent():
    programme()
    return MemberFactory(roles=["agent"])


def goodwill(agent, points, source="case:1", member=None):
    return grant_goodwill(member=member or MemberFactory(), points=points, source=source, actor=agent)


def test_goodwill_is_available_at_once(agent):
    member = MemberFactory()
    goodwill(agent, 3, member=member)
    assert account_of(member).available == 3


def test_a_case_brings_it_once(agent):
    member = MemberFactory()
    first = goodwill(agent, 3, member=member)
    assert goodwill(agent, 3, member=member) == first
    assert account_of(member).available == 3


def test_more_than_the_cases_limit_is_refused(agent):
    with pytest.raises(Refused, match="5 more") as refusal:
        goodwill(agent, 6)
    assert refusal.value.code == "over_limit"


def test_the_month_has_a_limit_too(agent):
    for number in range(4):
        goodwill(agent, 5, source=f"case:{number}")
    assert goodwill_limit(actor=agent, source="case:9") == 0
    with pytest.raises(Refused):
        goodwill(agent, 1, source="case:9")


def test_ones_own_account_is_refused(agent):
    with pytest.raises(Refused) as refusal:
        goodwill(agent, 1, member=agent)
    assert refusal.value.code == "own_account"


def test_a_refusal_uses_up_nothing(agent):
    with pytest.raises(Refused):
        goodwill(agent, 6)
    assert goodwill_limit(actor=agent, source="case:1") == 5
