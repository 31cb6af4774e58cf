"""Setting earning rules: drafts are edited, what was published never is; a change is a new version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from loyalty.events import RuleEnded, RulePublished
from loyalty.models import EarningRule, Programme, RuleRate
from loyalty.models.rules import EarningRuleQuerySet
from portal.activity.actions import record
from portal.retrying import retried
from portal.shell.ports import Refused

if TYPE_CHECKING:
    from portal.members.models import Member


@transaction.atomic
def save_draft(*, rule: EarningRule) -> EarningRule:
    """Write a draft; a new one is the next version of its key. Refused: published, has_draft."""
    _hold(rule.programme)
    # Asked again: somebody may have published it since it was read.
    published = EarningRule.objects.filter(pk=rule.pk, published_at__isnull=False)
    if not rule.is_draft or published.exists():
        raise Refused("published", _("What has been published stays as it is; make a new version."))
    if rule.pk is None:
        versions = _versions(rule)
        if versions.drafts().exists():
            raise Refused("has_draft", _("There is a draft of this rule already."))
        rule.version = (versions.aggregate(top=Max("version"))["top"] or 0) + 1
    rule.save()
    return rule


@transaction.atomic
def new_rule_version(*, rule: EarningRule) -> EarningRule:
    """A draft of the next version that says what this one says, valid from now. Refused: has_draft."""
    rates = list(rule.rates.all())
    draft = EarningRule.objects.get(pk=rule.pk)
    draft.pk, draft.published_at, draft.valid_from, draft.valid_until = None, None, timezone.now(), None
    draft._state.adding = True
    save_draft(rule=draft)
    RuleRate.objects.bulk_create(
        RuleRate(rule=draft, currency=rate.currency, over=rate.over, per=rate.per) for rate in rates
    )
    return draft


@retried
@transaction.atomic
def publish_rule(*, rule: EarningRule, actor: Member | None = None) -> EarningRule:
    """Make a draft live. A later version is valid from now at the earliest and ends those before it.

    What has been earned keeps the version it was earned by. Refused: published, over (it ends before
    it begins).
    """
    _hold(rule.programme)
    draft, now = EarningRule.objects.select_for_update(of=("self",)).get(pk=rule.pk), timezone.now()
    if not draft.is_draft:
        raise Refused("published", _("This version has been published already."))
    before = _versions(draft).live()
    if before.exists():
        draft.valid_from = max(draft.valid_from, now)
    if draft.valid_until is not None and draft.valid_until <= draft.valid_from:
        raise Refused("over", _("It would end before it begins: please choose a later end."))
    open_then = Q(valid_until__isnull=True) | Q(valid_until__gt=draft.valid_from)
    before.filter(open_then, valid_from__lt=draft.valid_from).update(valid_until=draft.valid_from)
    draft.published_at = now
    draft.save(update_fields=["valid_from", "published_at"])
    record(RulePublished(rule_id=draft.pk), actor=actor, source=f"rule:{draft.pk}")
    return draft


@retried
@transaction.atomic
def end_rule(*, rule: EarningRule, actor: Member | None = None) -> None:
    """From now on the rule gives nothing; versions planned for later are withdrawn. Refused: not_live."""
    _hold(rule.programme)
    now = timezone.now()
    going_on = _versions(rule).live().filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    planned = going_on.filter(valid_from__gt=now)
    withdrawn, _by_model = planned.delete() if planned.exists() else (0, {})
    if not going_on.update(valid_until=now) and not withdrawn:
        raise Refused("not_live", _("This rule has ended already."))
    record(RuleEnded(rule_id=rule.pk), actor=actor, source=f"rule:{rule.pk}")


def _versions(rule: EarningRule) -> EarningRuleQuerySet:
    return EarningRule.objects.filter(programme=rule.programme, key=rule.key)


def _hold(programme: Programme) -> None:
    """Rules of a programme are set one after the other."""
    Programme.objects.select_for_update().get(pk=programme.pk)
