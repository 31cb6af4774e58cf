"""`manage.py seed_demo`: the demo company, once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from portal.demo.seeding import seed
from portal.members.models import Member


class Command(BaseCommand):
    help = "Fills an empty portal with the demo company; does nothing where there are members."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=["en", "de"], default=settings.LANGUAGE_CODE)

    def handle(self, *args: Any, language: str, **options: Any) -> None:
        if Member.objects.exists():
            self.stdout.write("There are members already: nothing to seed.")
            return
        with transaction.atomic():  # all of it or nothing
            seed(language)
