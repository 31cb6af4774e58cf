"""Sessions that are over."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.home import tasks

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
