"""Who is in a segment: kept up with what is written of members, and counted anew by the worker."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.members import account, actions
from portal.members.comparisons import Rule, matching
from portal.members.models import Comparison, Member, Recount, Segment, SegmentMember, Tag
from portal.members.segments import segments_of
from tests.members.factories import MemberFactory

pytestmark = pytest.mark.django_db
C = Comparison


def define(slug, *rules, match="all"):
    segment = actions.define_segment(slug=slug, name_en=slug, name_de=slug, rules=rules, match=match)
    actions.recount_due()
    return segment


@pytest.fixture
def gold(db):
    return define("gold", Rule("tier", C.ONE_OF, words=("gold", "platinum")))


LAST = "last_purchase_at"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MIDNIGHT = timedelta(hours=-11)  # in Berlin, from the moment the test stands at


@pytest.mark.parametrize(
    ("rule", "inside", "outside"),
    [
        (Rule("points_available", C.AT_LEAST, number=10), 10, 9),
        (Rule("points_available", C.AT_MOST, number=10), 10, 11),
        (Rule("points_available", C.EQUALS, number=10), 10, 11),
        (Rule("points_available", C.AT_MOST, number=10), 0, None),
        (Rule("points_available", C.AT_LEAST, number=10), 10, "10"),
        (Rule("tier", C.IS, words=("gold",)), "gold", "Gold"),
        (Rule("tier", C.IS_NOT, words=("gold",)), None, "gold"),
        (Rule("tier", C.ONE_OF, words=("gold", "silver")), "silver", "bronze"),
        (Rule("tier", C.KNOWN), "gold", None),
        (Rule("tier", C.UNKNOWN), None, "gold"),
        (Rule(LAST, C.WITHIN, days=90), -90 * DAY, -90 * DAY - SECOND),
        (Rule(LAST, C.WITHIN, days=90), 0 * DAY, SECOND),
        (Rule(LAST, C.LONGER_AGO, days=90), -90 * DAY - SECOND, -90 * DAY),
        (Rule(LAST, C.LONGER_AGO, days=90), -91 * DAY, None),
        (Rule(LAST, C.BEFORE, day=date(2026, 11, 23)), MIDNIGHT - SECOND, MIDNIGHT),
        (Rule(LAST, C.SINCE, day=date(2026, 11, 23)), MIDNIGHT, MIDNIGHT - SECOND),
    ],
)
def test_what_a_condition_means(rule, inside, outside, member, time_machine):
    """In Python when a trait is written, and in SQL when all are counted; days begin at home, in Berlin."""
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    define("s", rule)
    for value, expected in ((inside, {"s"}), (outside, set())):
        known = timezone.now() + value if isinstance(value, timedelta) else value
        actions.set_traits(member, **{rule.trait: known})
        assert segments_of(member) == expected
        assert bool(matching("all", [rule], timezone.now())) == bool(expected)


def test_all_conditions_or_any(member):
    rules = [Rule("tier", C.IS, words=("gold",)), Rule("points_available", C.AT_LEAST, number=5)]
    define("both", *rules)
    define("either", *rules, match="any")
    actions.set_traits(member, tier="gold")
    assert segments_of(member) == {"either"}
    actions.set_traits(member, points_available=5)
    assert segments_of(member) == {"both", "either"}


def test_without_conditions_nobody_is_in(member):
    define("empty")
    actions.introduce(members=[member])
    assert segments_of(member) == set()


def test_a_tag_is_a_condition(member):
    press = Tag.objects.create(slug="press", name="Press")
    define("press", Rule("tags", C.HAS, words=("press",)))
    define("public", Rule("tags", C.HAS_NOT, words=("press",)))
    actions.set_tags(member=member, tags=[press])
    assert segments_of(member) == {"press"}
    actions.set_tags(member=member, tags=[])
    assert segments_of(member) == {"public"}


def test_an_edit_counts_everybody_anew(gold):
    in_gold, in_silver = MemberFactory.create_batch(2)
    actions.set_traits(in_gold, tier="gold")
    actions.set_traits(in_silver, tier="silver")
    define("gold", Rule("tier", C.IS, words=("silver",)))
    assert set(Member.objects.in_segment(gold)) == set(gold.members.all()) == {in_silver}


def test_counting_goes_in_batches_and_on_where_it_stopped(gold, monkeypatch):
    monkeypatch.setattr("portal.members.actions.segments.BATCH", 2)
    members = MemberFactory.create_batch(5)
    actions.set_traits_in_bulk((member.pk, {"tier": "gold"}) for member in members)
    SegmentMember.objects.all().delete()
    Recount.objects.update(state="due", after=members[1].pk)
    assert actions.recount_due() == 3
    assert gold.members.count() == 3
    gold.refresh_from_db()
    assert gold.counted_at


def test_an_edit_while_it_counts_begins_again(gold, member):
    claimed = Recount.objects.get()
    Recount.objects.update(state="due")
    [claimed] = Recount.objects.claim()
    actions.redefined(segment=gold)
    assert not claimed.work(lambda: None)
    assert Recount.objects.get().state == "due"


def test_time_alone_changes_who_is_in_overnight(member, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    define("quiet", Rule("last_purchase_at", C.LONGER_AGO, days=90))
    actions.set_traits(member, last_purchase_at=timezone.now())
    time_machine.shift(timedelta(days=91))
    assert segments_of(member) == set()
    assert actions.refresh_segments() == 1
    actions.recount_due()
    assert segments_of(member) == {"quiet"}


def test_what_depends_on_time_guards_nothing(gold):
    define("quiet", Rule("last_purchase_at", C.LONGER_AGO, days=90))
    assert list(Segment.objects.guarding()) == [gold]


def test_her_export_names_her_segments_and_tags(gold, member):
    actions.set_traits(member, tier="gold")
    actions.set_tags(member=member, tags=[Tag.objects.create(slug="press", name="Press")])
    own = account.export(member=member)["members"]
    assert (own["segments"], own["tags"]) == (["gold"], ["press"])


def test_who_is_erased_is_in_no_segment_and_comes_back_into_none(gold, member):
    actions.set_traits(member, tier="gold")
    actions.erase(member=member, actor=member)
    assert not SegmentMember.objects.exists()
    actions.set_traits(member, tier="gold")
    actions.refresh_segments()
    actions.recount_due()
    assert not SegmentMember.objects.exists()


def test_a_new_member_is_found_by_her_language_and_by_what_is_unknown():
    define("german", Rule("language", C.IS, words=("de",)))
    define("never", Rule("last_purchase_at", C.UNKNOWN))
    member = MemberFactory(language="de")
    actions.join(member=member)
    assert segments_of(member) == {"german", "never"}
    account.choose_appearance(member=member, language="en")
    assert segments_of(member) == {"never"}
    assert segments_of(actions.known_or_new(external_id="C-1")) == {"never"}


def test_in_bulk_the_last_word_counts(gold):
    first, second = MemberFactory.create_batch(2)
    actions.set_traits(second, tier="gold")
    rows = [(first.pk, {"tier": "silver"}), (first.pk, {"tier": "gold"}), (second.pk, {"tier": None})]
    actions.set_traits_in_bulk(rows)
    assert list(gold.members.all()) == [first]


def test_a_removed_segment_is_asked_no_more(gold, member):
    actions.remove_segment(segment=gold)
    actions.set_traits(member, tier="gold")
    assert not SegmentMember.objects.exists()


def queries_of(call, *args, **kwargs):
    with CaptureQueriesContext(
        connection,
    ) as context:
        call(*args, **kwargs)
    return len(context)


def test_a_trait_nobody_asks_for_costs_one_query_more(gold, member):
    actions.set_traits(member, language="de")
    assert queries_of(actions.set_traits, member, language="en") == 2


def test_many_segments_cost_no_more_than_one(gold, member):
    actions.set_traits(member, tier="gold")
    one = queries_of(actions.set_traits, member, tier="silver")
    for number in range(5):
        define(f"gold-{number}", Rule("tier", C.IS, words=("gold",)))
    actions.set_traits(member, tier="gold")
    assert queries_of(actions.set_traits, member, tier="silver") == one <= 7


def test_in_bulk_many_members_cost_no_more_than_one(gold):
    members = MemberFactory.create_batch(6)
    rows = [(member.pk, {"tier": "gold"}) for member in members]
    actions.set_traits(members[0], tier="silver")
    one = queries_of(actions.set_traits_in_bulk, rows[:1])
    assert queries_of(actions.set_traits_in_bulk, rows) == one


def test_a_segment_in_use_stays(gold, monkeypatch):
    from tests.journeys.factories import JourneyFactory

    JourneyFactory(segment=gold)
    with pytest.raises(ProtectedError):
        actions.remove_segment(segment=gold)
