"""Keeping the traits that say which consents hold."""

from __future__ import annotations

from portal.members.consent_traits import NO, YES, trait_of
from portal.members.models import Consent, Member

from .traits import set_traits


def note_consent(*, member: Member, purpose: str) -> None:
    """Write what holds of the purpose now, in the transaction that has logged a consent."""
    holds = Consent.objects.holds(member, purpose)
    set_traits(member, **{trait_of(purpose): YES if holds else NO})
