"""Moderators that many tests know by their names."""

import pytest

from portal.members.models import Member
from portal.members.roles import Role
from tests.members.factories import MemberFactory


@pytest.fixture
def mia() -> Member:
    return MemberFactory(roles=[Role.MODERATOR])


@pytest.fixture
def milan() -> Member:
    """Another moderator."""
    return MemberFactory(roles=[Role.MODERATOR])
