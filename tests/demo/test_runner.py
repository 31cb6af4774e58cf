"""The demo's processes stand and fall together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.demo.runner import PortTaken, check_port

ROOT = Path(__file__).resolve().parents[2]
CHILD = "import os, sys, time; print('hello from', os.getpid(), flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + CHILD
RUNNER = """
import os, sys
from portal.demo import runner
runner.PATIENCE = 0.5
commands = {name: [sys.executable, "-c", code] for name, code in zip(("web", "worker"), sys.argv[1:])}
group = runner.Group(commands, os.environ)
sys.exit(group.run(lambda: True, lambda: print("ready", flush=True)))
"""


@pytest.fixture
def start() -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    runners = []

    def begin(*codes: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", RUNNER, *codes]
        runner = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        runners.append(runner)
        return runner

    yield begin
    for runner in runners:
        runner.kill()
        runner.wait()


def read_pids(runner: "subprocess.Popen[str]", count: int) -> list[int]:
    """The process ids of the children, from their first lines."""
    assert runner.stdout
    lines = (line for line in runner.stdout if "hello" in line)
    return [int(next(lines).split()[-1]) for _ in range(count)]


def gone(pid: int, seconds: float = 60) -> bool:
    """Whether the process has ended (a zombie waiting for init counts as ended)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_every_child(start, number):
    runner = start(CHILD, CHILD)
    pids = read_pids(runner, 2)
    runner.send_signal(number)
    assert runner.wait(60) == 0
    assert all(gone(pid) for pid in pids)


def test_child_that_ignores_the_request_is_ended(start):
    runner = start(STUBBORN, CHILD)
    pids = read_pids(runner, 2)
    runner.terminate()
    assert runner.wait(60) == 0
    assert all(gone(pid) for pid in pids)


def test_child_that_dies_stops_the_others_with_a_sentence(start):
    runner = start("raise SystemExit(3)", CHILD)
    output, _ = runner.communicate(timeout=60)
    assert runner.returncode == 1
    assert "web has ended by itself (3); stopping the others." in output


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel's notice is Linux's")
def test_killed_runner_leaves_no_child(start):
    runner = start(CHILD, CHILD)
    pids = read_pids(runner, 2)
    runner.kill()
    assert all(gone(pid) for pid in pids)


def test_lines_carry_the_name_of_their_process(start):
    runner = start(CHILD)
    assert runner.stdout
    assert any(line.startswith("web    │ hello") for line in runner.stdout)


def test_taken_port_is_refused():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken):
            check_port(other.getsockname()[1])


def test_taken_port_ends_the_demo_with_one_sentence(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        command = [sys.executable, "manage.py", "demo", "--port", port]
        environment = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings.dev"}
        result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 1
    assert result.stderr.startswith(f"CommandError: Port {port} is taken.")
    assert len(result.stderr.splitlines()) == 1
