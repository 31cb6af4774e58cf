"""`manage.py install_starter_journeys`: the rules most sites begin with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.journeys.starter import install_starter_journeys


class Command(BaseCommand):
    help = "Adds the journeys and texts a new site begins with; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{install_starter_journeys()} journeys added; edit them in the admin")
