"""What of an incoming mail (RFC 5322) matters here. Any bytes are read; what makes no sense is empty."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html import unescape

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

from . import quotations

MAX_BYTES = 2_000_000
MAX_TEXT = 200_000
# What the standard library raises for crafted mails, and `strip_tags` for crafted HTML.
_UNREADABLE = (
    MessageError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    SuspiciousOperation,
)
_RECIPIENTS = ["to", "cc", "delivered-to", "x-original-to", "envelope-to"]


@dataclass(frozen=True)
class Letter:
    """`key` is the same for the same mail however often it comes; `text` is what its sender wrote herself."""

    key: str
    sender: str
    recipients: tuple[str, ...]
    text: str
    is_automatic: bool


def read(raw: bytes) -> Letter:
    """The letter in these bytes, of which MAX_BYTES are looked at."""
    message = BytesParser(policy=policy.default).parsebytes(raw[:MAX_BYTES])
    named = _header(message, "message-id") or hashlib.sha256(raw).hexdigest()
    senders = _addresses(message, ["from"])
    return Letter(
        key=hashlib.sha256(named.encode("utf-8", "replace")).hexdigest(),
        sender=senders[0] if len(senders) == 1 else "",
        recipients=tuple(_addresses(message, _RECIPIENTS)),
        text=quotations.own_words(_body(message)),
        is_automatic=_is_automatic(message),
    )


def _is_automatic(message: EmailMessage) -> bool:
    """Whether a machine wrote it (RFC 3834): those are never answered, nor posted."""
    submitted = _header(message, "auto-submitted").lower()
    bulk = _header(message, "precedence").lower() in {"bulk", "junk", "list", "auto_reply"}
    empty_path = "return-path" in message and _header(message, "return-path") in {"<>", ""}
    return submitted not in {"", "no"} or bulk or empty_path or "x-autoreply" in message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except _UNREADABLE:
        return ""  # the standard library stumbles over some malformed headers


def _addresses(message: EmailMessage, names: list[str]) -> list[str]:
    values = [value for name in names if (value := _header(message, name))]
    found = (address.strip().lower() for _name, address in getaddresses(values))
    return list(dict.fromkeys(address for address in found if "@" in address))


def _body(message: EmailMessage) -> str:
    """The plain text, else the words of the HTML."""
    for kind in ("plain", "html"):
        try:
            part = message.get_body((kind,))
            text = part.get_content() if part is not None else ""
            text = text[:MAX_TEXT] if isinstance(text, str) else ""
            text = text if kind == "plain" else unescape(strip_tags(_broken(text)))
        except _UNREADABLE:
            text = ""
        if text.strip():
            return text
    return ""


def _broken(html: str) -> str:
    """Line breaks where HTML ends a line."""
    for tag in ("<br>", "<br/>", "<br />", "</p>", "</div>", "</li>"):
        html = html.replace(tag, f"{tag}\n")
    return html
