"""How much a test does: little in each usual run, much in `make audit`."""

from __future__ import annotations

import os

AUDIT = os.environ.get("HYPOTHESIS_PROFILE") == "audit"


def examples(usual: int) -> int:
    """Examples of a test that has a number of its own; ten times as many in the audit."""
    return 10 * usual if AUDIT else usual
