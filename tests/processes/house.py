"""A house of its own for process tests: database, broker folder and real workers."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
POOLS = {"threads": ["--pool", "threads"], "prefork": ["--pool", "prefork"]}


class House:
    """`var` is its folder; on the PostgreSQL leg it gets a database of its own on the same server."""

    def __init__(self, var: Path, broker: str) -> None:
        self.var = var
        self.processes: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "VAR_DIR": str(var),
            "DEBUG": "false",
            "CELERY_BROKER_URL": broker,
        }
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            self.environment["DATABASE_URL"] = self._new_database(os.environ["DATABASE_URL"])

    def _new_database(self, url: str) -> str:
        name = f"house_{uuid.uuid4().hex[:12]}"
        self.host = parse_qs(urlsplit(url).query)["host"][0]
        with psycopg.connect(host=self.host, user="postgres", dbname="postgres", autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        self.database = name
        return f"postgres://postgres@/{name}?host={self.host}"

    def connect(self) -> Any:
        if "DATABASE_URL" in self.environment:
            return psycopg.connect(host=self.host, user="postgres", dbname=self.database)
        return sqlite3.connect(self.var / "stammtisch.sqlite3", timeout=20)

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        connection = self.connect()
        try:
            cursor = connection.execute(statement)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows
        finally:
            connection.close()

    def count(self, what: str) -> int:
        return int(self.sql(f"SELECT count(*) FROM {what}")[0][0])

    def call(self, *command: str) -> None:
        subprocess.run([sys.executable, *command], cwd=ROOT, env=self.environment, check=True)

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.var / "log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "portal", *command],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def start_worker(self, pool: str) -> subprocess.Popen[bytes]:
        return self.start("worker", "--concurrency", "2", *POOLS[pool], "--loglevel", "WARNING")

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self.start("beat", "--loglevel", "WARNING")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the process and all it has started."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)

    def wait_until(self, what: Callable[[], bool], seconds: float = 300) -> None:
        """Patient: on a busy machine thousands of deliveries keep all workers from the runs for minutes."""
        deadline = time.monotonic() + seconds
        while not what():
            if time.monotonic() > deadline:
                raise AssertionError(
                    "waited in vain; the log says:\n" + (self.var / "log").read_text()[-3000:]
                )
            time.sleep(0.01)
