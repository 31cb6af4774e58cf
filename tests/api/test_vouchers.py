"""Redemptions and vouchers in the API."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from loyalty.actions import grant, set_up_programme
from loyalty.models import Redemption, Reward, Voucher
from portal.api.models import Scope
from tests.members.factories import MemberFactory

from .conftest import fields_of
from .factories import make_key

pytestmark = pytest.mark.django_db
REDEMPTIONS = "/rewards/voucher-10/redemptions"


@pytest.fixture
def member():
    set_up_programme(starts_on=date(2026, 1, 1))
    member = MemberFactory(external_id="C-1")
    grant(member=member, points=25, reason="thanks", source="test:1")
    return member


@pytest.fixture
def post(call):
    keys = iter(range(1000))

    def post(path, idempotency=None, **body):
        return call("POST", path, body, idempotency=idempotency or f"key-{next(keys)}")

    return post


@pytest.fixture
def voucher(post, member):
    return post(REDEMPTIONS, member="C-1").json()["voucher"]["code"]


def code_of(answer):
    return answer.status_code, answer.json()["code"]


def test_redeeming_is_201_with_voucher_and_balance(post, member):
    answer = post(REDEMPTIONS, member=member.number.lower())
    voucher = Voucher.objects.get()
    expected = {"code": voucher.code, "expires_on": voucher.last_day.isoformat()}
    assert answer.status_code == 201
    assert answer.json() == {"voucher": expected, "balance": 15}


def test_one_key_redeems_once_also_when_its_answer_is_forgotten(post, member):
    from portal.api.models import IdempotencyRecord

    first = post(REDEMPTIONS, idempotency="k", member="C-1").json()
    again = post(REDEMPTIONS, idempotency="k", member="C-1")
    IdempotencyRecord.objects.all().delete()
    assert first == again.json() == post(REDEMPTIONS, idempotency="k", member="C-1").json()
    assert again["Idempotent-Replay"] == "true"
    assert Redemption.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"points": 26}, "insufficient_points"),
        ({"stock": 0}, "out_of_stock"),
        ({"per_member": 0}, "limit_reached"),
        ({"active": False}, "not_offered"),
    ],
)
def test_a_refusal_is_409_with_its_code(post, member, values, code):
    Reward.objects.update(**values)
    assert code_of(post(REDEMPTIONS, member="C-1")) == (409, code)


def test_an_unknown_reward_is_404_and_an_unknown_member_422(post, member):
    assert post("/rewards/nothing/redemptions", member="C-1").status_code == 404
    assert post("/rewards/%00/redemptions", member="C-1").status_code == 404
    assert fields_of(post(REDEMPTIONS, member="C-2")) == ["member"]


def test_a_reward_without_a_code_has_no_voucher(post, member):
    Reward.objects.update(kind="gift")
    assert post(REDEMPTIONS, member="C-1").json() == {"voucher": None, "balance": 15}


def test_a_voucher_is_found_however_its_code_is_typed(call, voucher):
    answer = call("GET", f"/vouchers/{voucher.lower().replace('-', '')}").json()
    assert (answer["code"], answer["state"], answer["value"], answer["currency"]) == (
        voucher, "issued", "10.00", "EUR",
    )  # fmt: skip
    assert (answer["reward"], answer["percent"]) == ("voucher-10", None)


def test_percent_off_has_no_value(call, post, member):
    Reward.objects.update(percent=20)
    code = post(REDEMPTIONS, member="C-1").json()["voucher"]["code"]
    answer = call("GET", f"/vouchers/{code}").json()
    assert (answer["value"], answer["percent"]) == (None, 20)
    assert post(f"/vouchers/{code}/redeem", purchase="T-1", amount="99.00").status_code == 200


@pytest.mark.parametrize("code", ["AAAA-BBBB-CCCC", "%00", "x" * 200, "ä"])
def test_an_unknown_code_is_404(call, post, db, code):
    assert call("GET", f"/vouchers/{code}").status_code == 404
    assert post(f"/vouchers/{code}/redeem", purchase="T-1").status_code == 404
    assert post(f"/vouchers/{code}/release", purchase="T-1").status_code == 404


def test_a_voucher_is_used_by_one_purchase_however_often_it_asks(post, voucher):
    first = post(f"/vouchers/{voucher}/redeem", purchase="T-1", amount="7.50")
    assert (first.status_code, first.json()["state"]) == (200, "redeemed")
    assert post(f"/vouchers/{voucher}/redeem", purchase="T-1").json() == first.json()
    assert Voucher.objects.get().used_amount == 750
    assert code_of(post(f"/vouchers/{voucher}/redeem", purchase="T-2")) == (409, "voucher_used")


def test_another_amount_for_the_same_purchase_is_no_repetition(post, voucher):
    use = f"/vouchers/{voucher}/redeem"
    codes = [post(use, purchase="T-1", amount=amount).status_code for amount in ("4.00", "4.0", "5.00")]
    assert codes == [200, 200, 409]
    assert Voucher.objects.get().used_amount == 400


def test_an_expired_voucher_is_410(call, post, voucher):
    Voucher.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert code_of(post(f"/vouchers/{voucher}/redeem", purchase="T-1")) == (410, "voucher_expired")
    assert call("GET", f"/vouchers/{voucher}").json()["state"] == "expired"


def test_a_cancelled_voucher_is_409(post, voucher):
    Voucher.objects.update(state="cancelled")
    assert code_of(post(f"/vouchers/{voucher}/redeem", purchase="T-1")) == (409, "voucher_cancelled")
    assert code_of(post(f"/vouchers/{voucher}/release", purchase="T-1")) == (409, "voucher_cancelled")


@pytest.mark.parametrize("amount", ["10.01", "1.005", "-1", "NaN", "1e3", 5, "9999999.99", "10000000"])
def test_a_wrong_amount_is_422(post, voucher, amount):
    answer = post(f"/vouchers/{voucher}/redeem", purchase="T-1", amount=amount)
    assert answer.status_code == 422
    assert fields_of(answer) == ["amount"]


def test_only_the_purchase_that_used_it_gives_it_back(post, voucher):
    release = f"/vouchers/{voucher}/release"
    assert code_of(post(release, purchase="T-1")) == (409, "other_purchase")
    post(f"/vouchers/{voucher}/redeem", purchase="T-1")
    assert code_of(post(release, purchase="T-2")) == (409, "other_purchase")
    assert post(release, purchase="T-1").json()["state"] == "issued"
    assert post(release, purchase="T-1").json()["state"] == "issued"
    assert post(f"/vouchers/{voucher}/redeem", purchase="T-2").status_code == 200
    assert code_of(post(release, purchase="T-1")) == (409, "other_purchase")


def test_the_scope_and_the_key_are_asked_for(call, voucher):
    other = make_key(Scope.PURCHASES)
    assert call("GET", f"/vouchers/{voucher}", secret=other).status_code == 403
    assert call("POST", f"/vouchers/{voucher}/redeem", {"purchase": "T-1"}).status_code == 400
