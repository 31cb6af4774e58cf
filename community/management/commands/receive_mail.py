"""`receive_mail [RECIPIENT …] < mail`: for a mail server's pipe."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management import BaseCommand

from community import actions


class Command(BaseCommand):
    help = "Posts the reply in the mail (RFC 5322) on standard input and prints what came of it."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("recipients", nargs="*", help="the envelope's recipients, where they are known")

    def handle(self, *args: Any, **options: Any) -> None:
        # Exit 0 also for what is refused: the member is told, and a bounce would tell strangers.
        outcome = actions.receive_mail(raw=sys.stdin.buffer.read(), recipients=tuple(options["recipients"]))
        self.stdout.write(outcome)
