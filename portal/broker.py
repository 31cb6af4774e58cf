"""The embedded broker: kombu's messages as files, each of which appears whole or not at all.

kombu opens a message's file before it writes it; a worker that looks in between reads nothing and dies of it.
"""

from __future__ import annotations

import os
from json import JSONDecodeError
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        """Write beside, then rename: a name the reader does not look for becomes one it does."""
        file = Path(self.data_folder_out) / f"{round(monotonic() * 1000)}_{uuid4()}.{queue}.msg"
        draft = file.with_suffix(".draft")
        draft.write_text(dumps(payload), encoding="utf-8")
        os.replace(draft, file)

    def get_table(self, exchange: str) -> list[Any]:
        """The queues of an exchange; none while the file is being made, as a moment before."""
        try:
            return list(super().get_table(exchange))
        except JSONDecodeError:
            return []


class Transport(filesystem.Transport):
    Channel = Channel
