"""CPU time of process trees, read from /proc (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def spent(root: int) -> float:
    """CPU milliseconds of the process `root` and its descendants, those that have ended included."""
    children: dict[int, list[int]] = {}
    used: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:  # it has ended meanwhile
            continue
        pid = int(stat.parent.name)
        children.setdefault(int(fields[1]), []).append(pid)
        used[pid] = sum(int(value) for value in fields[11:15])
    total, queue = 0, [root]
    while queue:
        pid = queue.pop()
        total += used.get(pid, 0)
        queue += children.get(pid, [])
    return 1000 * total / TICKS
