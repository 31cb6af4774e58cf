"""Sessions that are over."""

import uuid
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from portal.api.actions import create_key
from portal.api.models import IdempotencyRecord
from portal.home import tasks
from portal.members.models import Session

pytestmark = pytest.mark.django_db


def _session(member, key, expire_date):
    Session.objects.create(session_key=key, session_data="", expire_date=expire_date)
    UserSession.objects.create(user=member, session_key=key, ip="127.0.0.1", user_agent="x")


def test_what_is_over_goes_and_the_rest_stays(member):
    _session(member, "over", timezone.now() - timedelta(days=1))
    _session(member, "open", timezone.now() + timedelta(days=1))
    tasks.clear_expired()
    assert [session.session_key for session in Session.objects.all()] == ["open"]
    assert [session.session_key for session in UserSession.objects.all()] == ["open"]


def test_old_answers_of_the_api_go_as_well(member):
    key, _secret = create_key(name="shop", scopes=["members"])
    long_ago = timezone.now() - timedelta(days=31)
    values = {"request_hash": "x", "lease": uuid.uuid4(), "leased_until": long_ago, "created_at": long_ago}
    IdempotencyRecord.objects.create(api_key=key, key="1", **values)
    tasks.clear_expired()
    assert not IdempotencyRecord.objects.exists()
