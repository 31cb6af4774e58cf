import io
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.shell import ports
from portal.shell.ports import Outcome, PurchaseSummary
from tests.feedback import factories


@pytest.fixture(autouse=True)
def purchases(monkeypatch):
    """The shop's purchases by member id; tests add their own."""
    known = {}
    monkeypatch.setattr(
        ports.list_purchases, "_provider", lambda *, member, limit=20: known.get(member.pk, [])
    )
    return known


@pytest.fixture(autouse=True)
def goodwill(monkeypatch):
    """What was granted as goodwill; the provider answers `verdict`, or raises `refuse` where it is set."""

    class Goodwill:
        granted = []
        refuse = None
        verdict = "done"
        waiting = 0

        def grant(self, **kwargs):
            if self.refuse:
                raise self.refuse
            self.granted.append(kwargs)
            return Outcome(self.verdict, "entry:1")

    ledger = Goodwill()
    ledger.granted = []
    monkeypatch.setattr(ports.grant_goodwill, "_provider", ledger.grant)
    monkeypatch.setattr(ports.goodwill_limit, "_provider", lambda *, actor, source: 5)
    monkeypatch.setattr(ports.goodwill_waiting, "_provider", lambda *, source: ledger.waiting)
    return ledger


@pytest.fixture(autouse=True)
def fresh_rate_limits():
    cache.clear()


@pytest.fixture
def agent(db):
    return factories.agent(display_name="Sam Support")


@pytest.fixture
def case(member):
    return factories.CaseFactory(member=member)


@pytest.fixture
def order(member, purchases):
    summary = PurchaseSummary(
        id=77, external_id="1042", purchased_at=datetime(2026, 11, 2, tzinfo=UTC), amount=4990, currency="EUR"
    )
    purchases[member.pk] = [summary]
    return summary


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        },
    }


@pytest.fixture
def picture():
    def make(name="lid.png"):
        written = io.BytesIO()
        Image.new("RGB", (640, 480), "brown").save(written, "PNG")
        return SimpleUploadedFile(name, written.getvalue(), "image/png")

    return make
