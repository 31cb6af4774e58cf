"""`manage.py import_purchases FILE [--dry-run]`"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from loyalty.models import Programme
from loyalty.purchases.importing import BadFile, import_purchases


class Command(BaseCommand):
    help = "Imports a CSV headed member,purchase,purchased_at,amount,currency[,sku,quantity]."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report as usual, write nothing")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        programme = Programme.objects.current()
        if programme is None:
            raise CommandError("Set a points programme up first, in the admin under Loyalty.")
        try:
            with file.open(newline="", encoding="utf-8-sig") as lines:
                report = import_purchases(lines, programme=programme, dry_run=dry_run)
        except (OSError, UnicodeDecodeError, BadFile) as error:
            raise CommandError(f"{file}: {error}") from None
        for line, reason in report.errors:
            self.stderr.write(f"line {line}: {reason}")
        self.stdout.write(f"imported={report.imported} repeated={report.repeated} rejected={report.rejected}")
        if report.rejected:
            sys.exit(1)
