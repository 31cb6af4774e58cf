"""The one place that reads the environment.

A value that is missing where it is needed, or malformed anywhere, stops the start with one sentence.
"""

from __future__ import annotations

import os
import sys
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

import environ

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))

_reader = environ.Env()
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
)


def stop(sentence: str) -> NoReturn:
    """End the process with one clear sentence instead of a traceback."""
    sys.exit(f"Stammtisch cannot start: {sentence}")


def read(name: str, default: T | None, convert: Callable[[str], T]) -> T:
    """The variable `name` converted; `default` where it is unset, a stop where there is no default."""
    raw = os.environ.get(name, "")
    if not raw:
        if default is None:
            stop(f"the environment variable {name} is missing; see README.md, section 'In production'.")
        return default
    try:
        return convert(raw)
    except Exception:
        stop(f"the environment variable {name} is malformed; see README.md, section 'In production'.")


def text(name: str, default: str | None) -> str:
    return read(name, default, str)


def flag(name: str, default: bool | None) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    return read(name, default, lambda raw: words[raw.lower()])


def names(name: str, default: list[str] | None) -> list[str]:
    return read(name, default, lambda raw: [part.strip() for part in raw.split(",") if part.strip()])


def count(name: str, default: int | None) -> int:
    """A whole number from 0 to 99."""

    def convert(raw: str) -> int:
        if not (raw.isascii() and raw.isdigit() and len(raw) < 3):
            raise ValueError(raw)
        return int(raw)

    return read(name, default, convert)


def time_zone(name: str, default: str | None) -> str:
    return read(name, default, lambda raw: zoneinfo.ZoneInfo(raw).key)


def language(name: str, default: str | None) -> str:
    return read(name, default, lambda raw: {"en": "en", "de": "de"}[raw])


def site_url(name: str, default: str | None) -> str:
    def convert(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(raw)
        return raw.rstrip("/")

    return read(name, default, convert)


def database(name: str, default: str | None) -> dict[str, Any]:
    """Django's database settings from a URL, with what each engine needs to hold under load."""

    def convert(raw: str) -> dict[str, Any]:
        if urlsplit(raw).scheme not in {"sqlite", "postgres", "postgresql"}:
            raise ValueError(raw)
        config: dict[str, Any] = _reader.db_url_config(raw)
        options = dict(config.get("OPTIONS", {}))
        if config["ENGINE"].endswith("sqlite3"):
            options |= {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _SQLITE_PRAGMAS}
        else:
            options["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
            config["CONN_MAX_AGE"] = 0
        return config | {"OPTIONS": options}

    return convert(default) if not os.environ.get(name) and default else read(name, None, convert)


def cache(name: str, default: str | None) -> dict[str, Any]:
    def convert(raw: str) -> dict[str, Any]:
        config: dict[str, Any] = _reader.cache_url_config(raw)
        if config["BACKEND"].endswith("DatabaseCache"):
            # By default it keeps 300 entries, and what is counted up for 300 seconds: rate limits would go.
            config = {"TIMEOUT": 24 * 3600} | config
            config["OPTIONS"] = {"MAX_ENTRIES": 20_000} | config.get("OPTIONS", {})
        if config["BACKEND"].endswith("redis.RedisCache"):
            config["BACKEND"] = "portal.shell.redis_cache.RedisCache"
        return config

    return convert(default) if not os.environ.get(name) and default else read(name, None, convert)


def email(name: str, default: str | None) -> dict[str, Any]:
    """`EMAIL_*` settings: `outbox:///folder`, `smtp(s)://user:pass@host:port` or `anymail+PROVIDER://?KEY=VALUE`."""

    def convert(raw: str) -> dict[str, Any]:
        parts = urlsplit(raw)
        if parts.scheme == "outbox":
            return {
                "EMAIL_BACKEND": "portal.notifications.outbox.OutboxBackend",
                "OUTBOX_DIR": Path(parts.path),
            }
        if parts.scheme.startswith("anymail+"):
            provider = parts.scheme.removeprefix("anymail+")
            return {
                "EMAIL_BACKEND": f"anymail.backends.{provider}.EmailBackend",
                "ANYMAIL": dict(parse_qsl(parts.query, strict_parsing=True)),
            }
        config: dict[str, Any] = _reader.email_url_config(raw)
        return config | {"EMAIL_TIMEOUT": 20}

    return convert(default) if not os.environ.get(name) and default else read(name, None, convert)


def storage(name: str, default: str | None) -> dict[str, Any]:
    """The storage of uploads: `file:///folder` or `s3://key:secret@endpoint/bucket?region=…`."""

    def convert(raw: str) -> dict[str, Any]:
        parts = urlsplit(raw)
        if parts.scheme == "file":
            return {
                "BACKEND": "django.core.files.storage.FileSystemStorage",
                "OPTIONS": {"location": parts.path},
            }
        if parts.scheme != "s3" or not parts.path.strip("/"):
            raise ValueError(raw)
        options: dict[str, Any] = {
            "bucket_name": parts.path.strip("/"),
            "default_acl": None,
            "querystring_auth": True,
        }
        if parts.hostname:
            options["endpoint_url"] = f"https://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
        if parts.username and parts.password:
            options |= {"access_key": unquote(parts.username), "secret_key": unquote(parts.password)}
        if region := dict(parse_qsl(parts.query)).get("region"):
            options["region_name"] = region
        return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}

    return convert(default) if not os.environ.get(name) and default else read(name, None, convert)


def broker(name: str, default: str | None) -> dict[str, Any]:
    """Celery's broker: `filesystem://` keeps its messages under `var/broker/` and needs no server."""

    def convert(raw: str) -> dict[str, Any]:
        scheme = urlsplit(raw).scheme
        if scheme not in {"filesystem", "redis", "rediss", "redis+socket", "amqp", "amqps", "memory"}:
            raise ValueError(raw)
        # A request that rings the doorbell waits a moment at most for a broker that is gone.
        brief = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
        options: dict[str, Any] = brief | {"visibility_timeout": 3600, "socket_connect_timeout": 2}
        if scheme.startswith("amqp"):
            options = brief
        if scheme == "filesystem":
            queue = str(VAR / "broker" / "queue")
            options = {
                "data_folder_in": queue,
                "data_folder_out": queue,
                "control_folder": str(VAR / "broker" / "control"),
                "polling_interval": 0.2,
            }
        return {"CELERY_BROKER_URL": raw, "CELERY_BROKER_TRANSPORT_OPTIONS": options}

    return convert(default) if not os.environ.get(name) and default else read(name, None, convert)
