"""Mails as files, for installations without a mail server: one `.eml` each, readable in the browser."""

from __future__ import annotations

import itertools
import os
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage as Parsed
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify

BACKEND = "portal.notifications.outbox.OutboxBackend"
_NAME = re.compile(r"[\w.-]+\.eml")
_SHOWN = ("Message-ID", "List-", "Auto-")
_number = itertools.count()
_lock = threading.Lock()


class OutboxBackend(BaseEmailBackend):
    """Writes each mail whole or not at all; the names sort by time."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            target = folder / _file_name(message)
            draft = target.with_suffix(".part")
            draft.write_bytes(message.message().as_bytes())
            os.replace(draft, target)
        return len(email_messages)


def _file_name(message: EmailMessage) -> str:
    with _lock:
        number = next(_number) % 10_000
    moment = datetime.now().astimezone().strftime("%Y%m%d-%H%M%S-%f")
    return f"{moment}-{os.getpid()}-{number:04d}-{slugify(message.subject)[:40] or 'mail'}.eml"


@dataclass(frozen=True)
class OutboxMail:
    """One mail as it is shown. `html` is what was written, to be shown in a sandbox only."""

    name: str
    subject: str
    to: str
    sender: str
    written_at: datetime
    text: str = ""
    html: str = ""
    headers: tuple[tuple[str, str], ...] = ()


def is_enabled() -> bool:
    """Whether mails are files here, which is so in development and in the demo only."""
    return settings.EMAIL_BACKEND == BACKEND and bool(getattr(settings, "OUTBOX_DIR", None))


def _folder() -> Path:
    return Path(getattr(settings, "OUTBOX_DIR"))  # noqa: B009 - only some installations have it


def newest(limit: int = 100) -> list[OutboxMail]:
    """The newest mails, without their content."""
    folder = _folder()
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:limit]
    return [mail for mail in (find(name) for name in names) if mail]


def find(name: str) -> OutboxMail | None:
    """The mail of that file name, None where there is none (names that leave the folder included)."""
    path = _folder() / name
    if not _NAME.fullmatch(name) or not path.is_file():
        return None
    parsed = BytesParser(_class=Parsed, policy=policy.default).parsebytes(path.read_bytes())
    written = datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_current_timezone())
    return OutboxMail(
        name=name,
        subject=str(parsed["Subject"] or ""),
        to=str(parsed["To"] or ""),
        sender=str(parsed["From"] or ""),
        written_at=written,
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
        headers=tuple(
            (key, str(value)) for key, value in parsed.items() if key.startswith(("List-", "Auto-"))
        ),
    )


def _part(parsed: Any, kind: str) -> str:
    body = parsed.get_body(preferencelist=(kind,))
    return body.get_content() if body else ""
