"""The demo company for browser tests: seeded once per language for all test processes, then copied back."""

from __future__ import annotations

import contextlib
import fcntl
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.utils import timezone, translation

from community.models import ScreeningRules
from feedback.tasks import invite_due
from loyalty.tasks import mature_due
from portal.demo.seeding import seed
from portal.members.models import Member
from portal.members.tasks import celebrate_due


@dataclass(frozen=True)
class World:
    """The demo company in one language, whose worker works when told to."""

    language: str
    flow: Callable[[], int]

    def member(self, key: str) -> Member:
        return Member.objects.get(email=f"{key}@example.com")

    def words(self, text: str, **values: Any) -> str:
        """A text of the portal as it reads in this language; `values` fill its placeholders."""
        with translation.override(self.language):
            return str(translation.gettext(text)) % values if values else str(translation.gettext(text))

    def pass_a_minute(self) -> None:
        """The first minute after the start: what is on the schedule falls due, and all follows from it."""
        with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
            for task in (celebrate_due, invite_due, mature_due):
                task()
            self.flow()

    def mails_to(self, key: str) -> list[mail.EmailMessage]:
        return [message for message in mail.outbox if message.to == [f"{key}@example.com"]]

    def mail_to(self, key: str, subject: str) -> str:
        """The text of the last mail to this person with that in its subject."""
        texts = [str(message.body) for message in self.mails_to(key) if subject in message.subject]
        subjects = [message.subject for message in self.mails_to(key)]
        assert texts, f"no mail “{subject}” to {key}, only {subjects}"
        return texts[-1]

    def survey_link(self, key: str) -> str:
        """The way to the survey this person was last asked by mail."""
        found = re.search(r"/s/[\w.:-]+/", self.mail_to(key, self.words("May we ask you one question?")))
        assert found
        return found[0]


def open_world(language: str, flow: Callable[[], int]) -> World:
    """The database as the seeding left it, everybody reading `language`; nobody counted, no mail sent yet."""
    cache.clear()
    with _copy_of(language) as copy:
        if copy.exists():
            _restore(copy)
        else:
            seed(language)
            Member.objects.update(language=language)
            flow()
            _keep(copy)
    # A browser types faster than people.
    ScreeningRules.objects.update_or_create(pk=1, defaults={"least_seconds": 0})
    mail.outbox.clear()
    return World(language, flow)


@contextlib.contextmanager
def _copy_of(language: str) -> Iterator[Path]:
    """Where the seeded database is kept; the other test processes wait until it is there."""
    copy = Path(settings.VAR_DIR) / f"world-{language}.sqlite3"
    with copy.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield copy


def _restore(copy: Path) -> None:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)


def _keep(copy: Path) -> None:
    """On SQLite only; elsewhere every test seeds for itself."""
    if connection.vendor == "sqlite":
        with contextlib.closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
