"""The books: what is owed in points at the end of a day, and what became of points in a period.

By recorded time the answer for a day never changes again: entries are kept for ever, and a lot's expiry, an
account's tier and the value of a point are taken as they were known as that day ended. By effective time
the answer follows what is imported later. Points are integers, money is integers in minor units.
"""

from .cuts import Basis, Cut, value_at
from .flows import Flows, flows
from .liability import AGES, Line, Sheet, lines, outstanding, sheet

__all__ = [
    "AGES",
    "Basis",
    "Cut",
    "Flows",
    "Line",
    "Sheet",
    "flows",
    "lines",
    "outstanding",
    "sheet",
    "value_at",
]
