"""The demo's purchases come in report by report, so that its books have a history."""

from datetime import UTC, datetime, timedelta

import pytest

from loyalty.books import sheet
from loyalty.models import Account, Entry, Programme
from portal.demo.seeding import World, programme
from tests.members.factories import MemberFactory

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def _row(days: int) -> list[str]:
    stamp = (NOW - timedelta(days=days)).isoformat()
    return ["RW-1", f"N-{days}", stamp, "80.00", "EUR", "CUP", "1"]


pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch, settings, tmp_path):
    def write(path, now):
        path.parent.mkdir()
        head = ",".join(programme.purchases.HEADER)
        path.write_text("\n".join([head, *(",".join(_row(days)) for days in (300, 60, 2))]), encoding="utf-8")

    settings.VAR_DIR = tmp_path
    monkeypatch.setattr(programme.purchases, "write", write)
    monkeypatch.setattr(programme, "REPORTS", [640, 280, 30, 0])
    return World("en", NOW, {"paula": MemberFactory()})


def test_every_purchase_is_reported_once_and_never_before_it_was_made(world):
    rows = [_row(days) for days in (639, 20, 0)]
    found = [(moment, row) for moment, part in programme._reports(world, rows) for row in part]
    assert [row for _moment, row in found] == rows
    assert all(datetime.fromisoformat(row[2]) <= moment for moment, row in found)


def test_the_books_of_a_day_long_past_know_what_was_reported_by_then(world):
    programme.seed(world)
    there, days = Programme.objects.get(), (400, 200, 10, 0)
    held = [sheet(there, (NOW - timedelta(days=ago)).date()).points for ago in days]
    assert held == [0, 1, 2, 3]
    assert Account.objects.get().opened_at < NOW - timedelta(days=200)
    assert not Entry.objects.filter(recorded_at__gt=NOW).exists()
