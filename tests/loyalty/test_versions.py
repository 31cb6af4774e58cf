"""What a process remembers of a programme is as old as the version that goes with it."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loyalty.models import EarningRule, Programme, RuleRate, Tier
from tests.loyalty.factories import programme

pytestmark = pytest.mark.django_db


def first(model):
    return model.objects.order_by("pk").first()


CHANGES = {
    "programme": lambda: Programme.objects.update(undo_minutes=7),
    "programme-saved": lambda: first(Programme).save(),
    "tier": lambda: Tier.objects.filter(slug="gold").update(threshold=40),
    "tier-new": lambda: Tier.objects.create(programme=first(Programme), slug="new", threshold=500),
    "tier-gone": lambda: Tier.objects.filter(slug="gold").delete(),
    "rule": lambda: EarningRule.objects.update(points=F("points") + 1),
    "rate": lambda: RuleRate.objects.create(rule=first(EarningRule), currency="CHF"),
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_each_change_gives_another_version(name):
    programme()
    before = first(Programme).version
    CHANGES[name]()
    assert first(Programme).version not in (0, before)


def test_a_change_of_a_rate_is_one_of_its_programme():
    programme()
    rate = RuleRate.objects.create(rule=first(EarningRule), currency="CHF")
    versions = [first(Programme).version]
    for change in (lambda: RuleRate.objects.update(over=5), rate.delete):
        change()
        versions.append(first(Programme).version)
    assert len(set(versions)) == 3


def test_tiers_and_rules_are_read_once():
    programme()
    seen = first(Programme)
    assert (len(seen.known_tiers), len(seen.known_rules)) == (4, 1)
    with CaptureQueriesContext(connection) as queries:
        again = first(Programme)
        assert (again.known_tiers, again.known_rules) == (seen.known_tiers, seen.known_rules)
    assert len(queries) == 1


def test_a_change_is_seen_at_once():
    programme()
    assert first(Programme).known_rules[0].points == 1
    EarningRule.objects.update(points=3)
    assert first(Programme).known_rules[0].points == 3
    EarningRule.objects.update(published_at=None)
    assert first(Programme).known_rules == []


def test_a_rule_for_a_segment_is_read_each_time(django_assert_num_queries):
    from portal.members.models import Segment

    segment = Segment.objects.create(slug="regulars", name_en="Regulars", name_de="Stammgäste")
    programme()
    EarningRule.objects.update(segment=segment, published_at=timezone.now())
    assert first(Programme).known_rules[0].spec.segment == "regulars"
    Segment.objects.update(slug="others")
    assert first(Programme).known_rules[0].spec.segment == "others"
