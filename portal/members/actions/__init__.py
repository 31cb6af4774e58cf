from .bulk import known_in_bulk, known_or_new_in_bulk
from .consents import note_consent
from .record import WORDING, celebrate_due, claim, erase, is_kept_out, join, known_or_new, set_consent
from .segments import define_segment, recount_due, redefined, refresh_segments, remove_segment
from .traits import introduce, set_tags, set_traits, set_traits_in_bulk
from .words import More, Only

__all__ = [
    "WORDING",
    "More",
    "Only",
    "celebrate_due",
    "claim",
    "define_segment",
    "erase",
    "introduce",
    "is_kept_out",
    "join",
    "known_in_bulk",
    "known_or_new",
    "known_or_new_in_bulk",
    "note_consent",
    "recount_due",
    "redefined",
    "refresh_segments",
    "remove_segment",
    "set_consent",
    "set_tags",
    "set_traits",
    "set_traits_in_bulk",
]
