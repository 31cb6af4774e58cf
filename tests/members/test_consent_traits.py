"""Consents as traits that segments may ask for."""

from datetime import UTC, datetime

import pytest

from portal.members import actions, shop
from portal.members.comparisons import Rule
from portal.members.models import Comparison, Purpose
from portal.members.segments import segments_of
from portal.members.tasks import recount_due
from portal.members.traits import registry

from .factories import MemberFactory

pytestmark = pytest.mark.django_db


def consent(member, granted, purpose=Purpose.NEWS_MAIL):
    actions.set_consent(member=member, purpose=purpose, granted=granted, source="preferences")


def traits(member):
    return dict(member.traits.filter(name__startswith="consent_").values_list("name", "text"))


def test_every_purpose_is_declared_by_name():
    labels = {name: str(trait.label) for name, trait in registry.items() if name.startswith("consent_")}
    assert labels["consent_news_mail"] == "Consent: Offers and news by e-mail"
    assert len(labels) == len(Purpose)


def test_nothing_said_is_unknown_then_yes_then_no():
    member = MemberFactory()
    assert traits(member) == {}
    consent(member, True)
    assert traits(member) == {"consent_news_mail": "yes"}
    consent(member, False)
    assert traits(member) == {"consent_news_mail": "no"}


def test_a_segment_follows_in_the_same_moment():
    rules = [Rule("consent_news_mail", Comparison.ONE_OF, words=("yes",))]
    actions.define_segment(slug="news", name_en="News", name_de="Neues", rules=rules)
    recount_due()
    member = MemberFactory()
    assert segments_of(member) == set()
    consent(member, True)
    assert segments_of(member) == {"news"}
    consent(member, False)
    assert segments_of(member) == set()


def test_an_old_consent_of_the_shop_does_not_outweigh_what_she_said_since():
    known = {"external_id": "C-1", "email": "kim@example.org", "display_name": "Kim"}
    member, _new = shop.put_member(**known)
    consent(member, True)
    consent(member, False)
    old = shop.GivenConsent("news_mail", "v1", "till", datetime(2020, 1, 1, tzinfo=UTC))
    shop.put_member(**known, consents=[old])
    assert traits(member) == {"consent_news_mail": "no"}
