"""Django's sessions in the database; reading one, as each request does, is a statement compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.precompiled import Given, Select

_READ = Select(
    lambda: Session.objects.filter(session_key=Given("key"), expire_date__gt=Given("now")).order_by()
)


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        """None where it is unknown or has expired; then its key is forgotten, so nobody chooses one."""
        found = _READ.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
