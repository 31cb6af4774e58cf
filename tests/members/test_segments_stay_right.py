"""Whatever is written in whatever order, who is stored in a segment is who meets its conditions."""

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from portal.members import actions, comparisons, definitions
from portal.members.comparisons import Rule
from portal.members.models import Comparison, Segment, Tag
from tests.members.factories import MemberFactory

C = Comparison
TIERS = ("bronze", "silver", "gold")
tiers = st.sampled_from(TIERS)
RULES = st.one_of(
    st.builds(lambda how, n: Rule("points_available", how, number=n),
              st.sampled_from([C.AT_LEAST, C.AT_MOST, C.EQUALS]), st.integers(0, 3)),
    st.builds(lambda how, w: Rule("tier", how, words=(w,)), st.sampled_from([C.IS, C.IS_NOT]), tiers),
    st.builds(lambda w: Rule("tier", C.ONE_OF, words=tuple(sorted(w))), st.sets(tiers, min_size=1)),
    st.builds(lambda how: Rule("tier", how), st.sampled_from([C.KNOWN, C.UNKNOWN])),
    st.builds(lambda how: Rule("tags", how, words=("press",)), st.sampled_from([C.HAS, C.HAS_NOT])),
    st.builds(lambda how, w: Rule("products", how, words=tuple(sorted(w))),
              st.sampled_from([C.HAS, C.HAS_NOT]), st.sets(st.sampled_from("AB"), min_size=1)),
)  # fmt: skip
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "tier": st.none() | tiers,
        "points_available": st.none() | st.integers(0, 3),
        "products": st.builds(
            lambda how, words: how(words),
            st.sampled_from([actions.More, actions.Only]),
            st.sets(st.sampled_from("AB")),
        ),
    },
)
WHO = st.integers(0, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), WHO, VALUES),
        st.tuples(st.just("bulk"), st.lists(st.tuples(WHO, VALUES), max_size=4)),
        st.tuples(st.just("tag"), WHO, st.booleans()),
        st.tuples(
            st.just("edit"),
            st.sampled_from(["a", "b"]),
            st.lists(RULES, max_size=3),
            st.sampled_from(Segment.Match.values),
        ),
        st.tuples(st.just("erase"), WHO),
    ),
    max_size=10,
)


class StayRight(TestCase):
    @settings(max_examples=max(15, settings.default.max_examples // 10))
    @given(STEPS)
    def test_stored_is_what_evaluating_from_scratch_says(self, steps):
        members = MemberFactory.create_batch(3)
        press = Tag.objects.create(slug="press", name="Press")
        for name, *details in steps:
            getattr(self, name)(members, press, *details)
        for segment in Segment.objects.all():
            rules = definitions.Definition.of(segment).rules
            scratch = comparisons.matching(segment.match, rules, timezone.now())
            assert set(segment.members.all()) == set(scratch)

    def write(self, members, press, who, values):
        actions.set_traits(members[who], **values)

    def bulk(self, members, press, rows):
        actions.set_traits_in_bulk((members[who].pk, values) for who, values in rows)

    def tag(self, members, press, who, on):
        actions.set_tags(member=members[who], tags=[press] if on else [])

    def edit(self, members, press, slug, rules, match):
        actions.define_segment(slug=slug, name_en=slug, name_de=slug, rules=rules, match=match)
        actions.recount_due()

    def erase(self, members, press, who):
        if members[who].erased_at is None:
            actions.erase(member=members[who], actor=members[who])
            members[who].refresh_from_db()
