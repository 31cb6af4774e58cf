"""`manage.py rotate_api_key BEGINNING [--grace HOURS]`: a new secret for a key, printed once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.api import actions
from portal.api.models import ApiKey


class Command(BaseCommand):
    help = "Give an API key a new secret and print it, once. The old secret opens for some hours more."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("beginning", help="the beginning of the key, as the admin shows it (stk_…)")
        parser.add_argument(
            "--grace", type=int, default=24, metavar="HOURS", help="0 closes the old one at once"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not 0 <= options["grace"] <= 24 * 90:
            raise CommandError("--grace must be from 0 to 2160 hours")
        keys = list(ApiKey.objects.usable().filter(prefix=options["beginning"])[:2])
        if len(keys) != 1:
            raise CommandError("no usable key begins so" if not keys else "several keys begin so")
        secret = actions.rotate_key(key=keys[0], grace=timedelta(hours=options["grace"]))
        self.stdout.write(f"New secret for {keys[0].name}, shown this once: {secret}")
