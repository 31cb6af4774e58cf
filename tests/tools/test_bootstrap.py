"""What a stranger reads where her machine lacks something: one sentence, no traceback."""

import sys

import pytest

from tools import bootstrap


def complaint() -> str:
    with pytest.raises(SystemExit) as stopped:
        bootstrap.check_machine()
    return str(stopped.value)


def test_a_machine_that_has_all_is_left_in_peace():
    bootstrap.check_machine()


def test_a_missing_venv_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert f"apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in complaint()


def test_a_read_only_folder_is_named(monkeypatch):
    monkeypatch.setattr(bootstrap.os, "access", lambda *args: False)
    assert f"the folder {bootstrap.ROOT} cannot be written" in complaint()


def test_an_old_python_is_named(monkeypatch):
    monkeypatch.setattr(bootstrap, "OLDEST", (99, 0))
    assert "it needs Python" in complaint()


def test_a_command_that_fails_ends_in_its_complaint(capfd):
    with pytest.raises(SystemExit, match="installing failed"):
        bootstrap.run(["false"], "installing failed, see above.")


def test_the_fingerprint_follows_the_locks(monkeypatch, tmp_path):
    before = bootstrap.fingerprint("run")
    monkeypatch.setattr(bootstrap, "LOCKS", {"run": ["dev.txt"]})
    assert bootstrap.fingerprint("run") != before
