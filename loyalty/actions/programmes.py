"""Setting a programme up, and a member's account in it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.ledger import ledger
from loyalty.models import Account, EarningRule, GoodwillLimit, Programme, Reward, Tier, TypingLimit
from portal.members.roles import Role
from portal.shell.ports import Refused

if TYPE_CHECKING:
    from portal.members.models import Member

_TIERS: list[tuple[str, str, str, int, str, str]] = [
    ("start", "Start", "Start", 0, "A seat at the table.", "Ein Platz am Tisch."),
    ("bronze", "Bronze", "Bronze", 1, "A surprise on your birthday.", "Eine Überraschung zum Geburtstag."),
    ("silver", "Silver", "Silber", 10, "Free shipping, new roasts first.", "Freier Versand, Neues zuerst."),
    (
        "gold", "Gold", "Gold", 30,
        "Early tastings, free shipping and the roastery tour in spring.",
        "Frühe Verkostungen, freier Versand und im Frühjahr die Führung durch die Rösterei.",
    ),
]  # fmt: skip


@transaction.atomic
def set_up_programme(*, name: str = "Röstwerk", starts_on: date, **values: Any) -> Programme:
    """Create the programme everyone knows: over 50 € a point, 10 points a 10 € voucher, four tiers.

    Leads type in purchases of 1,000.00 in a month alone, programme managers of 5,000.00.

    `values` are further fields of Programme. All of it can be changed in the admin afterwards.
    """
    programme = Programme.objects.create(name=name, starts_on=starts_on, **values)
    for slug, name_en, name_de, threshold, benefits_en, benefits_de in _TIERS:
        Tier.objects.create(
            programme=programme,
            slug=slug,
            name_en=name_en,
            name_de=name_de,
            threshold=threshold,
            benefits_en=benefits_en,
            benefits_de=benefits_de,
        )
    EarningRule.objects.create(
        programme=programme,
        version=1,
        name_en="A point for each purchase over 50 €",
        name_de="Ein Punkt für jeden Einkauf über 50 €",
        over=5000,
        points=1,
        published_at=timezone.now(),
        valid_from=programme.start_of(starts_on),
    )
    GoodwillLimit.objects.create(programme=programme, role=Role.AGENT)
    GoodwillLimit.objects.create(programme=programme, role=Role.LEAD, per_case=20, per_month=100)
    TypingLimit.objects.create(programme=programme, role=Role.LEAD, per_month=100_000)
    TypingLimit.objects.create(programme=programme, role=Role.MANAGER, per_month=500_000)
    Reward.objects.create(
        programme=programme,
        slug="voucher-10",
        name_en="€10 voucher",
        name_de="Gutschein über 10 €",
        about_en="For your next order, in the shop and online.",
        about_de="Für deine nächste Bestellung, im Laden und online.",
        points=10,
        value=1000,
    )
    return programme


def running() -> Programme:
    """The programme; Refused no_programme before one is set up."""
    programme = Programme.objects.current()
    if programme is None:
        raise Refused("no_programme", _("No points programme has been set up yet."))
    return programme


def account_of(member: Member, programme: Programme | None = None) -> Account:
    """The member's account, opened where she has none; the one it was merged into, where it was."""
    return home_of(_own_of(member, programme or running()))


def _own_of(member: Member, programme: Programme) -> Account:
    # Asked for only where an account is opened.
    defaults: dict[str, Any] = {"tier": programme.tiers.order_by("threshold").first}
    return Account.objects.get_or_create(programme=programme, member=member, defaults=defaults)[0]


def locked_account_of(member: Member, programme: Programme | None = None) -> Account:
    """The same, locked until the transaction ends."""
    programme = programme or running()
    account = ledger.locked_of(member, programme)
    if account is None:
        account = ledger.locked(_own_of(member, programme))
        account.programme = programme
    return account


def owner_of(account: Account, member: Member) -> Member | None:
    """Whose `member`'s home is: hers, or the one's whose account hers was merged into; None once erased."""
    return member if account.member_id == member.pk else account.member


def is_own(actor: Member, member: Member | None) -> bool:
    """Whether it would be the actor's own account: hers, or one that hers and the member's are merged in."""
    if member is None or actor == member:
        return member is not None
    mine = Account.objects.visible_to(actor).values("pk")
    return Account.objects.visible_to(member).filter(pk__in=mine).exists()


def home_of(account: Account) -> Account:
    """Where the account's points are: itself, or the one it was merged into."""
    return account if account.merged_into is None else home_of(account.merged_into)
