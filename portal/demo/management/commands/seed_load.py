"""`manage.py seed_load`: bulk data for load tests."""

from __future__ import annotations

import random
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from portal.demo.load.documents import add_documents
from portal.demo.load.forum import add_forum
from portal.demo.load.people import add_members
from portal.demo.load.purchases import add_purchases
from portal.members.models import Member

SIZES = {"members": 20_000, "topics": 20_000, "posts": 200_000, "purchases": 50_000}


class Command(BaseCommand):
    help = "Fills an empty database with bulk data for load tests; the same seed gives the same data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        for name, size in SIZES.items():
            parser.add_argument(f"--{name}", type=int, default=size, metavar="N", help=f"default {size}")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="where chance starts")

        parser.add_argument("--index", action="store_true", help="put topics and posts into the search, too")

    def handle(self, *args: Any, seed: int, index: bool = False, **options: Any) -> None:
        if min(options[name] for name in SIZES) < 0 or not options["members"]:
            raise CommandError("--members must be at least 1, the others at least 0.")
        if Member.objects.exists():
            raise CommandError("This database has members; bulk data only ever goes into an empty one.")
        started, now, chance = time.monotonic(), timezone.now(), random.Random(seed)
        with transaction.atomic():
            members = add_members(options["members"], now, chance)
            if options["topics"]:
                add_forum(options["topics"], options["posts"], members, now, chance)
            if index:
                add_documents()
            if options["purchases"]:
                add_purchases(options["purchases"], members, now, chance)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        self.stdout.write(f"seeded in {time.monotonic() - started:.1f} s")
