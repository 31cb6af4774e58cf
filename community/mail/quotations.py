"""What somebody wrote in a mail, without what she answers to and without her signature.

Every test looks at a few lines of bounded length, so a mail made to be slow is not.
"""

from __future__ import annotations

import re

_LONG = 400  # of an introduction, over at most three lines
_INTRODUCES = re.compile(
    r"(?:On|Am|Den|Le|El|Il)\b.{4,380}"
    r"\b(?:wrote|schrieb|geschrieben|écrit|escribió|scritto)\b.{0,80}:"
)
_DIVIDER = re.compile(
    r"-{2,}\s?(?:Original Message|Original-Nachricht|Ursprüngliche Nachricht|Forwarded message)\s?-{2,}"
    r"|_{20,}"
)
_HEADER = re.compile(
    r"\**(?:From|Von|Sent|Gesendet|Date|Datum|To|An|Cc|Subject|Betreff):\**\s", re.IGNORECASE
)
_DEVICE = re.compile(r"(?:Sent from|Get Outlook for|Gesendet (?:von|mit)|Von meinem \w+ gesendet)\b.{0,120}")


def own_words(text: str) -> str:
    """The new part of a plain text. Quotes between its own paragraphs stay: there they are answered."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    lines = lines[: next((place for place in range(len(lines)) if _ends(lines, place)), len(lines))]
    while lines and (not lines[-1] or lines[-1].startswith(">") or _is_device(lines[-1])):
        lines.pop()
    return "\n".join(lines).strip("\n")


def _ends(lines: list[str], place: int) -> bool:
    """Whether from this line on nothing is the writer's own."""
    line = lines[place].strip()
    if not line:
        return False
    if line == "--" or _DIVIDER.match(line[:_LONG]):
        return True
    return _is_introduction(lines, place) or _is_header(lines, place)


def _is_introduction(lines: list[str], place: int) -> bool:
    """“On Monday Anna wrote:”, broken over up to three lines, with a quote or nothing behind it."""
    said = ""
    for last in range(place, min(place + 3, len(lines))):
        said = f"{said} {lines[last].strip()}".strip()
        if len(said) > _LONG:
            return False
        if said.endswith(":") and _INTRODUCES.fullmatch(said):
            following = next((line for line in lines[last + 1 : last + 4] if line), ">")
            return following.startswith(">")
    return False


def _is_header(lines: list[str], place: int) -> bool:
    """The head of an older mail as Outlook repeats it: three or more of its lines in a row."""
    return all(_HEADER.match(line.strip()[:_LONG]) for line in lines[place : place + 3]) and place + 3 <= len(
        lines
    )


def _is_device(line: str) -> bool:
    return len(line) < _LONG and _DEVICE.fullmatch(line.strip()) is not None
