"""The seeding as a command; what it makes is walked in tests/browser."""

import pytest
from django.core.management import call_command

from portal.members.models import Member
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db


def test_where_there_are_members_nothing_is_seeded(capsys):
    MemberFactory()
    call_command("seed_demo")
    assert "nothing to seed" in capsys.readouterr().out
    assert Member.objects.count() == 1


def test_a_seeding_that_fails_leaves_nothing(monkeypatch):
    def fails(world):
        raise RuntimeError("halfway")

    monkeypatch.setattr("portal.demo.seeding.programme.seed", fails)
    with pytest.raises(RuntimeError):
        call_command("seed_demo")
    assert not Member.objects.exists()
