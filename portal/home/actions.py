"""Upkeep of what belongs to no app."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from portal.members.models import Session


@transaction.atomic
def clear_expired() -> int:
    """Remove sessions that are over, with what was noted of their devices; returns how many sessions."""
    over = Session.objects.filter(expire_date__lt=timezone.now())
    UserSession.objects.filter(session_key__in=over.values("session_key")).delete()
    removed, _by_model = over.delete()
    return removed
