#!/usr/bin/env python3
"""Makes `.venv` and fills it with the locked packages: `bootstrap.py run` or `bootstrap.py dev`.

Standard library only, because it runs before anything is installed. `run` is what the portal needs,
`dev` adds the tools and the test data. A stamp keeps the second call a matter of milliseconds, and
`run` leaves an environment alone that holds `dev` already.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
STAMP = VENV / "stammtisch.json"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ["run.txt"], "dev": ["dev.txt", "data.txt"]}
# Test data whose package brings modules of other people's tests: it lies beside, and nothing imports it.
BESIDE = {"run": {}, "dev": {"spec.txt": VENV / "share" / "commonmark"}}
OLDEST = (3, 11)


def stop(sentence: str) -> NoReturn:
    sys.exit(f"Stammtisch cannot be set up: {sentence}")


def say(sentence: str) -> None:
    print(f"  {sentence}", flush=True)


def lock_files(profile: str) -> list[Path]:
    return [ROOT / "requirements" / name for name in LOCKS[profile]]


def lock_files_beside(profile: str) -> dict[Path, Path]:
    return {ROOT / "requirements" / name: folder for name, folder in BESIDE[profile].items()}


def fingerprint(profile: str) -> str:
    locks = [*lock_files(profile), *lock_files_beside(profile), ROOT / "requirements/uv.txt"]
    content = b"".join(path.read_bytes() for path in locks)
    return hashlib.sha256(content).hexdigest()


def installed() -> dict[str, str]:
    """What the stamp says; empty where there is none or its Python is gone."""
    try:
        return dict(json.loads(STAMP.read_text())) if PYTHON.exists() else {}
    except (OSError, ValueError):
        return {}


def run(command: Sequence[str | Path], complaint: str) -> None:
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1", "UV_SYSTEM_CERTS": "1"}
    settings |= {"VIRTUAL_ENV": str(VENV), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    result = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True, cwd=ROOT)
    if result.returncode:
        print(result.stdout + result.stderr, file=sys.stderr)
        stop(complaint)


def check_machine() -> None:
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:2]))
        stop(f"it needs Python 3.11 or newer, this is {found}. Try: make PYTHON=python3.12 …")
    if not os.access(ROOT, os.W_OK):
        stop(f"the folder {ROOT} cannot be written. Copy it to where you may write.")
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        stop(
            f"this Python has no venv. Install it (Debian: apt install python{version}-venv) and call again."
        )


def make_venv() -> None:
    say("making .venv")
    run([sys.executable, "-m", "venv", "--clear", VENV], "making .venv failed, see above.")
    say("fetching the installer")
    pip: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
        "-r",
        "requirements/uv.txt",
    ]
    run(pip, "the package index did not answer as expected, see above.")


def sync(profile: str) -> None:
    say("installing the locked packages (half a minute the first time)")
    uv: list[str | Path] = [VENV / "bin/uv", "pip", "sync", "--compile-bytecode", "--require-hashes"]
    # uv itself stands in its own lock; without it here, sync would remove it.
    run([*uv, "requirements/uv.txt", *lock_files(profile)], "installing failed, see above.")
    for lock, folder in lock_files_beside(profile).items():
        beside: list[str | Path] = [VENV / "bin/uv", "pip", "install", "--no-deps", "--require-hashes"]
        run([*beside, "--target", folder, "-r", lock], "installing test data failed, see above.")
    STAMP.write_text(json.dumps({"profile": profile, "lock": fingerprint(profile)}))


def main(wanted: str) -> None:
    have = installed()
    profile = "dev" if have.get("profile") == "dev" else wanted
    if have.get("lock") == fingerprint(profile):
        return
    check_machine()
    if not PYTHON.exists() or not (VENV / "bin/uv").exists():
        make_venv()
    sync(profile)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "run")
