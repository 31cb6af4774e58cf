"""`manage.py verify_ledger`: exit 0 where the books are right, 1 with each difference."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from loyalty.models import Account, Entry
from loyalty.verifying import differences


class Command(BaseCommand):
    help = "Replays the ledger and checks every invariant; it never repairs."

    def handle(self, *args: Any, **options: Any) -> None:
        found = 0
        for sentence in differences():
            found += 1
            self.stderr.write(sentence)
        if found:
            self.stderr.write(f"{found} differences")
            sys.exit(1)
        self.stdout.write(f"{Account.objects.count()} accounts, {Entry.objects.count()} entries: all right")
