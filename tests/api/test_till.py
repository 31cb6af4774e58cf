"""The example of docs/till.py does what it says."""

import importlib.util
import io
import json
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
from django.utils import timezone

from loyalty.actions import grant, redeem, set_up_programme
from loyalty.models import Reward, Voucher
from tests.members.factories import MemberFactory

from .factories import make_key

_spec = importlib.util.spec_from_file_location("till", Path(__file__).parents[2] / "docs/till.py")
till = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(till)


@pytest.fixture
def at_the_till(live_server, capsys):
    """`at_the_till("card", …)` runs the script against the live server: exit code and what it prints."""
    environment = {"STAMMTISCH_URL": live_server.url, "STAMMTISCH_KEY": make_key()}

    def run(*arguments):
        code = till.main(list(arguments), environment)
        shown = capsys.readouterr()
        return code, (shown.out or shown.err).strip()

    return run


@pytest.mark.django_db(transaction=True)
def test_a_day_at_the_till(at_the_till):
    set_up_programme(starts_on=date(2026, 1, 1))
    member = MemberFactory(display_name="Nora")
    grant(member=member, points=25, reason="thanks", source="test:1")
    sold_at = (timezone.now() - timedelta(minutes=5)).isoformat()
    sale = ("sell", member.number, "R-1", sold_at, "BEANS-1:2:25.00", "CUP-3:1:19.90")
    assert at_the_till("card", member.number)[1].startswith("Nora: 25 points, 0 on their way")
    assert at_the_till("card", "S-0000000000") == (1, "Nobody knows this number.")
    assert at_the_till(*sale) == at_the_till(*sale) == (0, "Receipt R-1 earns 1 points; 25 can be spent")
    back = ("back", "R-1", "B-1", timezone.now().isoformat(), "20.00")
    assert at_the_till(*back) == at_the_till(*back) == (0, "1 points taken back; 25 can be spent, 0 owed")
    code = redeem(member=member, reward=Reward.objects.get(), key="test:1").voucher.code
    off = (0, "10.00 EUR off on receipt R-1")
    assert at_the_till("voucher", code, "R-1") == at_the_till("voucher", code, "R-1") == off
    assert at_the_till("voucher", code, "R-2")[0] == 1
    Voucher.objects.update(state=Voucher.State.ISSUED, expires_at=timezone.now() - timedelta(days=1))
    assert at_the_till("voucher", code, "R-2") == (1, "This voucher has expired.")


def problem(status, code, **headers):
    return HTTPError("", status, code, headers, io.BytesIO(json.dumps({"code": code}).encode()))


@pytest.fixture
def portal(monkeypatch):
    """A portal whose answers are given in `answers`; `requests` and `pauses` hold what was done."""
    portal = till.Portal("http://till.test", "stk_x", wait=lambda seconds: portal.pauses.append(seconds))
    portal.answers, portal.requests, portal.pauses = [], [], []

    def answer(request, timeout):
        portal.requests.append(request)
        given = portal.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        return io.BytesIO(json.dumps(given).encode())

    monkeypatch.setattr(till.urllib.request, "urlopen", answer)
    return portal


def test_passing_troubles_are_tried_again_with_the_same_key(portal):
    portal.answers = [
        problem(429, "too_many_requests", **{"Retry-After": "7"}),
        URLError("refused"),
        problem(409, "still_running"),
        {"code": "A"},
    ]
    assert portal.redeem("A", "R-1") == {"code": "A"}
    assert portal.pauses == [7.0, 2.0, 4.0]
    assert len({request.get_header("Idempotency-key") for request in portal.requests}) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(409, "voucher_used"), (410, "voucher_expired"), (404, "not_found")]
)
def test_a_refusal_is_final(portal, status, code):
    portal.answers = [problem(status, code)]
    with pytest.raises(till.Refusal) as refused:
        portal.redeem("A", "R-1")
    assert (refused.value.status, refused.value.code, portal.pauses) == (status, code, [])


def test_silence_is_no_refusal(portal):
    portal.answers = [URLError("refused")] * till.TRIES
    with pytest.raises(till.NoAnswer):
        portal.member("C-1")
    assert portal.pauses == [1.0, 2.0, 4.0, 8.0]


@pytest.mark.parametrize("arguments", [[], ["card"], ["fly", "S-0123456789"]])
def test_wrong_usage_shows_how(arguments, capsys):
    assert till.main(arguments, {"STAMMTISCH_URL": "http://till.test", "STAMMTISCH_KEY": "x"}) == 2
    assert "python3 docs/till.py" in capsys.readouterr().err
