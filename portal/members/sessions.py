"""Sessions in the database; reading one with its member, as each request does, is one compiled statement."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import SESSION_KEY, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends import db
from django.http import HttpRequest
from django.utils import timezone

from portal.precompiled import Given, Select

from .models import Member, Session
from .models.member import read_along

_READ = Select(
    lambda: (
        Session.objects.select_related("member")
        .filter(session_key=Given("key"), expire_date__gt=Given("now"))
        .order_by()
    )
)


class SessionStore(db.SessionStore):
    #: Whose the session was when it was read.
    member: Member | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Without a signature: who can write into the table could as well write anything else there."""
        return json.dumps(session_dict, separators=(",", ":"))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Empty where it cannot be read, as one that was never there."""
        try:
            found = json.loads(session_data)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made: Any = super().create_model_instance(data)
        made.member_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return made

    def _get_session_from_db(self) -> Session | None:
        """None where it is unknown or has expired; then its key is forgotten, so nobody chooses one."""
        found = _READ.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        else:
            self.member = found.member
        return found


def member_of(request: HttpRequest) -> Member | AnonymousUser:
    """Whose session it is, found and verified as Django does; whom the session says is not read again."""
    session: Any = request.session
    session.get(SESSION_KEY)
    token = read_along.set(session.member)
    try:
        return get_user(request)
    finally:
        read_along.reset(token)
