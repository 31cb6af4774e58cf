"""Whether a friend is one: who does not count at all, and what has to be looked at by staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from portal.members.models import Member

from ..models import Account, Purchase, Referral
from . import addresses
from .invitations import device

if TYPE_CHECKING:
    from collections.abc import Iterator

Reason, Signal = Referral.Reason, Referral.Signal
_SESSIONS = 50


def refusal(referrer: Member, friend: Member) -> Referral.Reason | None:
    """Why this friend does not count, as far as can be told when she signs up; None where she may."""
    if friend == referrer or _share_mailbox(referrer, friend):
        return Reason.OWN
    if Purchase.objects.bought_by(friend).exists() or _is_known(friend):
        return Reason.EXISTING
    return None


def _share_mailbox(referrer: Member, friend: Member) -> bool:
    known = set(EmailAddress.objects.filter(user=referrer).values_list("email", flat=True))
    mine = {addresses.canonical(address) for address in {*known, referrer.email or ""} if address}
    return addresses.canonical(friend.email or "") in mine


def _is_known(friend: Member) -> bool:
    """Whether another member reads the same mailbox, and has registered or bought something."""
    if not friend.email:
        return False
    pattern = addresses.same_mailbox(friend.email)
    bought = Purchase.objects.filter(member=OuterRef("pk"))
    # The first letter keeps the search within a part of the index.
    same = Member.objects.filter(email__startswith=friend.email[0].lower(), email__regex=pattern)
    known = same.filter(Q(registered_at__isnull=False) | Exists(bought))
    return known.exclude(pk=friend.pk).exists()


def are_one_card(referrer: Member, friend: Member) -> bool:
    """Whether their accounts have been merged, with each other or into a third: they are one person."""
    home = Account.objects.visible_to(referrer).values("pk")
    return Account.objects.visible_to(friend).filter(pk__in=home).exists()


def was_customer(referral: Referral, friend: Member) -> bool:
    """Whether she had bought before she was invited, also on an account that is one with hers by now."""
    bought = Purchase.objects.visible_to(friend).bought()
    return bought.filter(purchased_at__lt=referral.invited_at).exists()


def signals(referral: Referral, referrer: Member, friend: Member) -> list[str]:
    """What makes this referral doubtful, by code; [] where nothing does."""
    return list(_signals(referral, referrer, friend))


def _signals(referral: Referral, referrer: Member, friend: Member) -> Iterator[str]:
    if referral.device and referral.device in _devices_of(referrer, referral):
        yield Signal.DEVICE
    if _in_a_month(referral, referrer) >= referral.programme.referrals_per_month:
        yield Signal.MANY
    if addresses.is_disposable(friend.email or ""):
        yield Signal.DISPOSABLE
    if addresses.are_alike(friend.email or "", referrer.email or ""):
        yield Signal.ALIKE


def _devices_of(referrer: Member, referral: Referral) -> set[str]:
    """Those the referrer is logged in with, and those of friends who came within the last days."""
    sessions = UserSession.objects.filter(user=referrer).order_by("-last_seen_at")
    own = {device(ip, agent) for ip, agent in sessions.values_list("ip", "user_agent")[:_SESSIONS]}
    same = Referral.objects.filter(device=referral.device).exclude(pk=referral.pk)
    return own | set(same.values_list("device", flat=True)[:1])


def _in_a_month(referral: Referral, referrer: Member) -> int:
    """Friends of the referrer who signed up within 30 days and were not refused."""
    since: datetime = timezone.now() - timedelta(days=30)
    recent = Referral.objects.filter(referrer=referrer, friend__isnull=False, invited_at__gte=since)
    return recent.exclude(pk=referral.pk).exclude(state=Referral.State.REFUSED).count()
