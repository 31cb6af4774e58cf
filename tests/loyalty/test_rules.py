from datetime import timedelta

import pytest
from django.utils import timezone

from loyalty.actions import end_rule, new_rule_version, publish_rule, save_draft
from loyalty.earning import describing
from loyalty.models import EarningRule, RuleRate
from portal.activity.models import Event
from portal.shell.ports import Refused

from .factories import MemberFactory, buy, programme, utc

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    programme()
    return EarningRule.objects.get()


def standing(rule, at=None):
    return EarningRule.objects.with_successor().get(pk=rule.pk).standing(at or timezone.now())


def test_a_new_version_says_what_the_old_one_says(rule):
    RuleRate.objects.create(rule=rule, currency="CHF", over=6000)
    draft = new_rule_version(rule=rule)
    assert (draft.version, draft.is_draft, draft.over, draft.name_en) == (2, True, 5000, rule.name_en)
    assert draft.rates.get().over == 6000
    assert rule.rates.count() == 1


def test_there_is_one_draft_of_a_rule(rule):
    new_rule_version(rule=rule)
    with pytest.raises(Refused, match="draft"):
        new_rule_version(rule=rule)


def test_what_was_published_is_not_edited(rule):
    rule.points = 9
    with pytest.raises(Refused, match="published"):
        save_draft(rule=rule)
    with pytest.raises(Refused, match="published"):
        publish_rule(rule=rule)


def test_a_page_opened_before_takes_no_publishing_back(rule):
    draft = new_rule_version(rule=rule)
    opened = EarningRule.objects.get(pk=draft.pk)
    publish_rule(rule=draft)
    with pytest.raises(Refused, match="published"):
        save_draft(rule=opened)
    assert not EarningRule.objects.get(pk=draft.pk).is_draft


def test_published_it_counts_from_now_and_never_reaches_back(rule, member):
    draft = new_rule_version(rule=rule)
    draft.points, draft.valid_from = 3, utc(2020, 1, 1)
    save_draft(rule=draft)
    live = publish_rule(rule=draft, actor=member)
    assert timezone.now() - live.valid_from < timedelta(minutes=1)
    assert buy(member, days_ago=1).awards.get().points == 1
    assert buy(member, days_ago=0, at=timezone.now()).awards.get().points == 3
    assert (standing(rule), standing(live)) == ("replaced", "live")
    assert Event.objects.get(kind="loyalty.rule_published").actor == member


def test_planned_it_takes_over_on_its_day(rule):
    draft = new_rule_version(rule=rule)
    day = timezone.now() + timedelta(days=5)
    EarningRule.objects.filter(pk=draft.pk).update(valid_from=day)
    publish_rule(rule=draft)
    assert (standing(rule), standing(draft)) == ("live", "planned")
    later = day + timedelta(minutes=1)
    assert (standing(rule, later), standing(draft, later)) == ("replaced", "live")


def test_a_rule_of_its_own_may_begin_in_the_past(rule):
    first = EarningRule(
        programme=rule.programme, key="coffee", name_en="C", name_de="C", valid_from=utc(2026, 1, 1)
    )
    publish_rule(rule=save_draft(rule=first))
    assert EarningRule.objects.get(key="coffee").valid_from == utc(2026, 1, 1)


def test_an_end_before_its_beginning_is_refused(rule):
    draft = new_rule_version(rule=rule)
    yesterday = timezone.now() - timedelta(days=1)
    EarningRule.objects.filter(pk=draft.pk).update(
        valid_from=yesterday - timedelta(days=1), valid_until=yesterday
    )
    with pytest.raises(Refused) as refusal:
        publish_rule(rule=draft)
    assert refusal.value.code == "over"


def test_ended_it_gives_nothing_and_what_was_planned_is_withdrawn(rule, member):
    draft = new_rule_version(rule=rule)
    EarningRule.objects.filter(pk=draft.pk).update(valid_from=timezone.now() + timedelta(days=5))
    publish_rule(rule=draft)
    end_rule(rule=rule, actor=MemberFactory())
    assert not EarningRule.objects.filter(pk=draft.pk).exists()
    assert standing(rule) == "ended"
    assert not buy(member, at=timezone.now()).awards.exists()
    assert buy(member, days_ago=1).awards.get().points == 1
    with pytest.raises(Refused) as refusal:
        end_rule(rule=rule)
    assert refusal.value.code == "not_live"


def test_a_rule_in_one_sentence(rule):
    assert describing.rule(rule) == "1 point for each purchase, over €50"
    rate = RuleRate.objects.create(rule=rule, currency="CHF", over=6000, per=110)
    rule.basis = "amount"
    assert describing.rule(rule) == "1 point for each €1, over €50; for each CHF1.10, over CHF60"
    rate.delete()
    rule.effect, rule.percent, rule.over = "multiplier", 200, 0
    rule.tiers, rule.categories, rule.cap_points, rule.budget = ["gold"], ["coffee"], 50, 900
    assert describing.rule(rule) == (
        "200 % of the points, only coffee, tiers gold, at most 50 per member in all, budget 900"
    )
