import os
import subprocess
import sys

import pytest

from portal.settings import environment

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.prod",
    "SECRET_KEY": "k" * 60,
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://user:word@db.example:5432/stammtisch",
    "CACHE_URL": "redis://cache.example:6379/1",
    "CELERY_BROKER_URL": "redis://cache.example:6379/0",
    "EMAIL_URL": "smtp+tls://user:word@mail.example:587",
    "STORAGE_URL": "s3://key:secret@objects.example/bucket?region=eu-1",
}


def start(tmp_path, **changes):
    """Load the settings in a process of its own; changes of None remove a variable."""
    values = {**PRODUCTION, **changes}
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    env |= {name: value for name, value in values.items() if value is not None}
    code = "from django.conf import settings; settings.DEBUG; print(settings.DATABASES['default']['ENGINE'])"
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)


def test_production_starts_with_everything_named(tmp_path):
    result = start(tmp_path)
    assert (result.returncode, result.stdout.strip()) == (0, "django.db.backends.postgresql")


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"])
def test_a_missing_value_stops_production_with_one_sentence(tmp_path, name):
    result = start(tmp_path, **{name: None})
    assert result.returncode == 1
    assert result.stderr.strip().splitlines() == [
        f"Stammtisch cannot start: the environment variable {name} is missing; "
        "see README.md, section 'In production'."
    ]


@pytest.mark.parametrize("settings", ["portal.settings.prod", "portal.settings.dev"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "perhaps"),
        ("TIME_ZONE", "Europe/Atlantis"),
        ("SITE_URL", "portal.example"),
        ("DATABASE_URL", "nonsense://x"),
        ("CELERY_BROKER_URL", "carrier-pigeon://x"),
        ("STORAGE_URL", "s3://key:secret@objects.example"),
        ("LANGUAGE_CODE", "tlh"),
    ],
)
def test_a_malformed_value_stops_anywhere_and_is_named(tmp_path, settings, name, value):
    result = start(tmp_path, DJANGO_SETTINGS_MODULE=settings, **{name: value})
    assert result.returncode == 1
    assert f"variable {name} is malformed" in result.stderr
    assert "Traceback" not in result.stderr


def test_development_needs_nothing(tmp_path):
    result = start(
        tmp_path, DJANGO_SETTINGS_MODULE="portal.settings.dev", **dict.fromkeys(list(PRODUCTION)[1:])
    )
    assert result.stdout.strip() == "django.db.backends.sqlite3"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    result = start(
        blocked, DJANGO_SETTINGS_MODULE="portal.settings.dev", **dict.fromkeys(list(PRODUCTION)[1:])
    )
    assert result.returncode == 1
    assert f"the folder {blocked} cannot be written" in result.stderr


def test_production_shows_nobody_its_mails(tmp_path):
    result = start(tmp_path, EMAIL_URL="outbox:///srv/mails")
    assert result.returncode == 1
    assert "for development only" in result.stderr


@pytest.mark.parametrize("count", ["-1", "many", "1000"])
def test_a_malformed_number_of_proxies_is_named(tmp_path, count):
    result = start(tmp_path, TRUSTED_PROXY_COUNT=count)
    assert "TRUSTED_PROXY_COUNT is malformed" in result.stderr


def test_what_is_counted_in_the_database_is_kept_for_hours(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "dbcache://cache")
    assert environment.cache("CACHE_URL", None)["TIMEOUT"] >= 3600
