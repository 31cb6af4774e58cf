"""Runs several processes as one group: prefixed output, one end for all.

Each child leads a session of its own, so that Ctrl-C in the terminal reaches only the runner, which then
stops the children in order. On Linux the kernel tells each child when the runner itself is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection
from types import FrameType
from typing import IO

PATIENCE = 10.0  # seconds a child has to end by itself
COLOURS = {"web": 36, "worker": 33, "beat": 35}
_PR_SET_PDEATHSIG = 1


class PortTaken(Exception):
    """Something listens there already."""


def check_port(port: int, host: str = "127.0.0.1") -> None:
    """PortTaken where `port` (TCP) can't be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port) from error


def free_port(host: str = "127.0.0.1") -> int:
    """A port (TCP) nobody listens on."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether the web server says it is alive."""
    connection = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


class Group:
    """The processes `commands` (name → command line), started together with `environment`."""

    def __init__(
        self,
        commands: Mapping[str, Sequence[str]],
        environment: Mapping[str, str],
        out: IO[str] | None = None,
    ) -> None:
        self.commands = commands
        self.environment = dict(environment) | {"PYTHONUNBUFFERED": "1"}
        self.out = out or sys.stdout
        self.children: dict[str, subprocess.Popen[str]] = {}
        self.readers: list[threading.Thread] = []
        self.asked_to_stop = threading.Event()

    def run(self, is_ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        """Start the first process and, once it `is_ready`, the others; then `announce`.

        Returns 0 when asked to stop, 1 when a process died. The first has the machine for itself
        meanwhile, so that what people wait for is there soonest.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        try:
            first, *others = self.commands
            self._start(first)
            return self._watch(others, is_ready, announce)
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask every child to end, wait up to PATIENCE seconds, then end what is left with its descendants."""
        for child in self.children.values():
            _signal(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            _signal(child, signal.SIGKILL)
            child.wait()
        for reader in self.readers:
            reader.join(1)

    def say(self, name: str, line: str) -> None:
        label = f"{name:<6} │"
        if self.out.isatty():
            label = f"\033[{COLOURS.get(name, 32)}m{label}\033[0m"
        self.out.write(f"{label} {line.rstrip()}\n")
        self.out.flush()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop.set()

    def _start(self, name: str) -> None:
        child = subprocess.Popen(  # noqa: S603 - the commands are our own
            self.commands[name],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=_end_with_parent(),
        )
        self.children[name] = child
        reader = threading.Thread(target=self._relay, args=(name, child), daemon=True)
        reader.start()
        self.readers.append(reader)

    def _relay(self, name: str, child: subprocess.Popen[str]) -> None:
        for line in child.stdout or ():
            if line.strip():
                self.say(name, line)

    def _watch(self, others: list[str], is_ready: Callable[[], bool], announce: Callable[[], None]) -> int:
        announced = False
        while not self.asked_to_stop.wait(0.2):
            for name, child in self.children.items():
                if child.poll() is not None:
                    self.say("demo", f"{name} has ended by itself ({child.returncode}); stopping the others.")
                    return 1
            if not announced and is_ready():
                for name in others:
                    self._start(name)
                announce()
                announced = True
        self.say("demo", "stopping …")
        return 0


def _signal(child: subprocess.Popen[str], number: signal.Signals) -> None:
    """To the child alone where it shall end in order, to its whole session where it must."""
    try:
        if number is signal.SIGKILL:
            os.killpg(child.pid, number)
        else:
            child.send_signal(number)
    except ProcessLookupError:
        pass


def _end_with_parent() -> Callable[[], None] | None:
    """For Linux: SIGTERM for the child when its parent dies, even by SIGKILL."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM) and None
