"""The points programme, and two years of purchases through the command everybody imports with."""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from loyalty.actions import expire_due, mature_due, set_up_programme
from portal.demo import purchases

from . import World


def seed(world: World) -> None:
    set_up_programme(name="Röstwerk", starts_on=timezone.localdate(world.ago(640)))
    path = settings.VAR_DIR / "demo" / "purchases.csv"
    purchases.write(path, world.now)
    call_command("import_purchases", str(path))
    while mature_due() or expire_due():
        pass
