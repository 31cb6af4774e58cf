"""`manage.py demo`: web, worker and beat as one group."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.runner import Group, PortTaken, answers, check_port

LOGINS = [
    ("anna@example.com", "member, silver, with points, a case and a survey"),
    ("ben@example.com", "member, new"),
    ("clara@example.com", "member, gold, trusted"),
    ("sam@example.com", "support agent"),
    ("sven@example.com", "support lead"),
    ("mia@example.com", "moderator"),
    ("milan@example.com", "second moderator"),
    ("paula@example.com", "programme manager"),
    ("admin@example.com", "superuser"),
]
PASSWORD = "stammtisch-demo"  # noqa: S105 - the demo's, and only the demo's


class Command(BaseCommand):
    help = "Runs the web server, the worker and the schedule together, until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port_number, default=8000, help="where the web server listens")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            check_port(port)
        except PortTaken:
            raise CommandError(
                f"Port {port} is taken. Stop what runs there, or choose another: make demo PORT={port + 1}"
            ) from None
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "portal.settings.dev"),
            "DEBUG": os.environ.get("DEBUG", "false"),
            "SITE_URL": f"http://localhost:{port}",
        }
        group = Group(commands(port), environment, out=sys.stdout)
        status = group.run(lambda: answers(port), lambda: self.announce(port))
        sys.exit(status)

    def announce(self, port: int) -> None:
        lines = ["", f"  Stammtisch is at  http://localhost:{port}", "", f"  Logins, each with {PASSWORD}:"]
        lines += [f"    {email:<20} {who}" for email, who in LOGINS]
        lines += [
            "",
            f"  Mails can be read at http://localhost:{port}/outbox/ (files: {settings.VAR_DIR / 'outbox'}).",
        ]
        lines += ["  Ctrl-C stops all.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def commands(port: int) -> dict[str, list[str]]:
    """The demo's processes. The worker uses threads: one process, which stops at once and leaves nothing."""
    python = [sys.executable, "-m"]
    web = ["granian", "--interface", "wsgi", "--no-ws", "--host", "127.0.0.1", "--port", str(port)]
    web += ["--workers", "1", "--blocking-threads", "4", "--log-level", "warning", "portal.wsgi:application"]
    # In a container one is root, and nobody else is there to be.
    as_root = ["-W", "ignore:You're running the worker with superuser"]
    celery = [sys.executable, *as_root, "-m", "celery", "--quiet", "--app", "portal"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    return {
        "web": [*python, *web],
        "worker": [*celery, "worker", "--pool", "threads", "--concurrency", "2", *quiet],
        "beat": [*celery, "beat", "--loglevel", "WARNING"],
    }


def port_number(text: str) -> int:
    port = int(text)
    if not 1 <= port <= 65535:
        raise ValueError(text)
    return port
