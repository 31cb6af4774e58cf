"""`manage.py install_starter_badges`: the badges most sites begin with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from community.recognition.starters import install_starter_badges


class Command(BaseCommand):
    help = "Adds the badges a new site begins with; what is there already stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{install_starter_badges()} badges added; edit them in the admin")
