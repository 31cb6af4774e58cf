"""`manage.py key_figures --from D --to D [--json]`: the figures of `/insights/`."""

from __future__ import annotations

import json
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.insights.figures import key_figures
from portal.insights.periods import Period


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day, such as 2026-11-23") from None


class Command(BaseCommand):
    help = "Print the key figures of a period, its first and last day included."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="first", type=_day, required=True, metavar="D")
        parser.add_argument("--to", dest="last", type=_day, required=True, metavar="D")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            period = Period(options["first"], options["last"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        figures = key_figures(period)
        if options["as_json"]:
            self.stdout.write(json.dumps({key: one.as_json() for key, one in figures.items()}, indent=2))
            return
        for key, one in figures.items():
            value = "–" if one.value is None else one.value
            self.stdout.write(f"{key:<26}{value!s:>16} {one.unit:<10} n={one.n}")
