"""The house rules: drafted, published for good, accepted."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from community.models import Acceptance, HouseRules, Rule
from portal.members.models import Member
from portal.shell.ports import Refused

_KEPT = ["position", "code", "title_en", "title_de", "text_en", "text_de"]


@transaction.atomic
def draft_rules(*, like: HouseRules | None = None) -> HouseRules:
    """A new draft with the next version's number, its rules copied from the version `like`."""
    newest = HouseRules.objects.aggregate(newest=Max("version"))["newest"] or 0
    draft = HouseRules.objects.create(
        version=newest + 1,
        introduction_en=like.introduction_en if like else "",
        introduction_de=like.introduction_de if like else "",
    )
    if like:
        rules = like.rules.values(*_KEPT)
        Rule.objects.bulk_create([Rule(rules=draft, **rule) for rule in rules])
    return draft


@transaction.atomic
def publish_rules(*, rules: HouseRules) -> HouseRules:
    """Put a draft into force, from now on for everybody; nothing in it can be changed after that.

    Refused: published (already), no_rules, outdated (a later version is in force).
    """
    if not rules.rules.exists():
        raise Refused("no_rules", _("A version without rules cannot be published."))
    current = HouseRules.objects.current()
    if current and current.version > rules.version:
        raise Refused("outdated", _("A later version is in force already."))
    draft = HouseRules.objects.filter(pk=rules.pk, published_at=None)
    if not draft.update(published_at=timezone.now()):
        raise Refused("published", _("This version has been published already."))
    rules.refresh_from_db()
    return rules


def accept_rules(*, member: Member, version: int) -> bool:
    """The member accepts the version in force; False where another one is in force by now."""
    current = HouseRules.objects.current()
    if current is None or current.version != version:
        return False
    Acceptance.objects.bulk_create([Acceptance(member=member, rules=current)], ignore_conflicts=True)
    return True
