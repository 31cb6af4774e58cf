"""The points programme, and two years of purchases through the command everybody imports with."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command

from portal.demo import purchases

from . import World


def seed(world: World) -> None:
    path = settings.VAR_DIR / "demo" / "purchases.csv"
    purchases.write(path, world.now)
    call_command("import_purchases", str(path))
