"""Rows that are work: claimed by one worker at a time, found again when that worker dies.

The database is the queue and the clock. A row is due at `due_at` (UTC); claiming it sets a lease that
ends by itself, and counts the attempt, so a row that kills its worker ends as dead instead of for ever.
While a step runs its row is locked as well: it may take longer than the lease.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.db import connection, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 8
LEASE_SECONDS = 60
# How long one call goes on claiming; far below the time limit of a task, which kills.
PATIENCE_SECONDS = 120


class LeaseLost(Exception):
    """Another worker took the row over; what was done in this transaction must not count."""


class LeasedQuerySet(models.QuerySet["Leased"]):
    def due(self) -> Self:
        now = timezone.now()
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.filter(free, state=Leased.State.DUE, due_at__lte=now)

    def claim(self, limit: int = 50, seconds: float = LEASE_SECONDS) -> list[Any]:
        """Lease up to `limit` due rows for `seconds`, oldest first; only rows this call won are returned."""
        lease, until = uuid.uuid4(), timezone.now() + timedelta(seconds=seconds)
        with transaction.atomic():
            candidates = self.due().order_by("due_at", "pk")
            if connection.features.has_select_for_update_skip_locked:
                candidates = candidates.select_for_update(skip_locked=True)
            ids = _to_try_together(candidates.values_list("pk", "leased_until")[:limit])
            if not ids:
                return []
            self.model.objects.filter(pk__in=ids).due().update(
                lease=lease, leased_until=until, attempts=F("attempts") + 1
            )
        return list(self.model.objects.filter(pk__in=ids, lease=lease).order_by("due_at", "pk"))

    def batches(self, limit: int, seconds: float | None = None) -> Iterator[list[Any]]:
        """Claims until nothing is due or `seconds` are over (PATIENCE_SECONDS, unless told otherwise)."""
        end = time.monotonic() + (PATIENCE_SECONDS if seconds is None else seconds)
        while claimed := self.claim(limit):
            yield claimed
            if time.monotonic() >= end:
                return


def _to_try_together(rows: Iterable[tuple[int, datetime | None]]) -> list[int]:
    """The ids up to the first row a worker died with; that one alone, so that it takes no others along."""
    ids: list[int] = []
    for pk, leased_until in rows:
        if leased_until is not None:
            return ids or [pk]
        ids.append(pk)
    return ids


class Leased(models.Model):
    """State, lease and attempts of one piece of work. `due_at` and `leased_until` are UTC."""

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        DEAD = "dead", _("dead letter")

    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.DUE)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    lease = models.UUIDField(null=True, editable=False)
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    objects: ClassVar[Any] = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True

    def work(self, step: Callable[[], None]) -> bool:
        """Run `step` and mark this claimed row done in one transaction; True when that committed.

        A step that raises is rolled back whole and tried again later, with growing pauses, until
        MAX_ATTEMPTS make it a dead letter. Nothing is done where the lease is over or lost.
        """
        if self.lease_is_over:
            return False
        if self.attempts > MAX_ATTEMPTS:
            self._give_up("The worker died each time it tried this.")
            return False
        try:
            with transaction.atomic():
                self._hold()
                step()
                self.finish()
        except LeaseLost:
            return False
        except Exception as error:
            self._fail(error)
            return False
        return True

    @property
    def lease_is_over(self) -> bool:
        """Whether this row waited in its batch for longer than its lease: it is anyone's again."""
        return self.leased_until is not None and self.leased_until <= timezone.now()

    def _hold(self) -> None:
        """Lock the row, so that nobody claims it in this transaction; LeaseLost where it is not ours."""
        mine = type(self).objects.filter(pk=self.pk, lease=self.lease, state=self.State.DUE)
        if not mine.select_for_update(no_key=True).values_list("pk", flat=True):
            raise LeaseLost

    def finish(self, **changes: Any) -> None:
        """Mark done, with `changes`, if this worker still holds the lease; else LeaseLost."""
        values = {"state": self.State.DONE, "done_at": timezone.now(), "leased_until": None} | changes
        self.keep(**values)

    def keep(self, **changes: Any) -> None:
        """Change this row only while this worker holds its lease; else LeaseLost."""
        if not type(self).objects.filter(pk=self.pk, lease=self.lease).update(**changes):
            raise LeaseLost
        for name, value in changes.items():
            setattr(self, name, value)

    def _fail(self, error: Exception) -> None:
        if self.attempts >= MAX_ATTEMPTS:
            self._give_up(repr(error))
            return
        pause = timedelta(seconds=min(3600, 2**self.attempts))
        held = type(self).objects.filter(pk=self.pk, lease=self.lease)
        held.update(due_at=timezone.now() + pause, leased_until=None, last_error=repr(error)[:2000])

    def _give_up(self, reason: str) -> None:
        held = type(self).objects.filter(pk=self.pk, lease=self.lease)
        held.update(state=self.State.DEAD, leased_until=None, last_error=reason[:2000])

    @classmethod
    def revive(cls, rows: models.QuerySet[Any]) -> int:
        """Dead letters back into the queue, with a fresh count of attempts."""
        return rows.filter(state=cls.State.DEAD).update(
            state=cls.State.DUE, attempts=0, due_at=timezone.now()
        )
