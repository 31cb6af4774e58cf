"""Who stands where a queryset wants a member, while a statement is compiled that serves many of them."""

from __future__ import annotations

from django.db.models import BigIntegerField

from portal.precompiled import Given


class SomeMember(Given):
    """An active member, given to each call as `viewer` (an id) and `joined` (a moment)."""

    is_authenticated = is_active = True
    registered_at = Given("joined")

    def __init__(self, *, is_staff: bool = False) -> None:
        super().__init__("viewer", BigIntegerField())
        self.is_staff = is_staff

    @property
    def pk(self) -> SomeMember:
        """Wherever her id is asked for, she herself is meant."""
        return self
