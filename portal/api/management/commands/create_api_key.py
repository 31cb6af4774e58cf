"""`manage.py create_api_key NAME --scope SCOPE …`: one line that ends with the key, shown this once."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.api import actions
from portal.api.models import Scope


class Command(BaseCommand):
    help = "Create an API key and print it, once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="which system uses it")
        parser.add_argument(
            "--scope", action="append", nargs="+", required=True, choices=Scope.values, metavar="SCOPE"
        )
        parser.add_argument("--days", type=int, help="how long it is valid; without it, until revoked")

    def handle(self, *args: Any, **options: Any) -> None:
        days = options["days"]
        if days is not None and not 1 <= days <= 3650:
            raise CommandError("--days must be from 1 to 3650")
        if not 1 <= len(options["name"].strip()) <= 80:
            raise CommandError("NAME must have from 1 to 80 characters")
        _key, secret = actions.create_key(
            name=options["name"].strip(),
            scopes=[scope for group in options["scope"] for scope in group],
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )
        self.stdout.write(f"API key for {options['name'].strip()}, shown this once: {secret}")
