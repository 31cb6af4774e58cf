"""Statements of reasons for the Commission's transparency database, as lines of JSON."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from community.dsa.eu_database import statements


class Command(BaseCommand):
    help = "Writes the statements of reasons of a period as JSON lines, without personal data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="begin", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--to", dest="end", required=True, type=date.fromisoformat, help="YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        begin, end = options["begin"], options["end"]
        if end < begin:
            raise CommandError("--to lies before --from")
        for statement in statements(begin, end):
            self.stdout.write(json.dumps(statement, ensure_ascii=False))
