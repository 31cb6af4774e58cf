"""Sessions, each with whose it is: a request reads both by one statement, and hers can be ended."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils.translation import gettext_lazy as _


class Session(AbstractBaseSession):
    member = models.ForeignKey(
        "members.Member", verbose_name=_("member"), null=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    @classmethod
    def get_session_store_class(cls) -> Any:
        from portal.members.sessions import SessionStore

        return SessionStore
