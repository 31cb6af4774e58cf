"""The pure function alone: no database, no clock."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty.earning.capping import room
from loyalty.earning.earning import (
    AMOUNT,
    DOWN,
    HALF_UP,
    MOST,
    MULTIPLIER,
    UNIT,
    UP,
    Basket,
    Given,
    Line,
    Rate,
    RuleSpec,
    State,
    earned,
    kept,
)

EUR = {"EUR": Rate()}
BEANS = Line("BEANS", "coffee", quantity=3, amount=4500)
MILL = Line("MILL", "grinders", quantity=1, amount=9900)
BASKET = Basket(14_400, "EUR", (BEANS, MILL))


def points(basket, *rules, **state):
    return sum(given.points for given in earned(basket, rules, State(**state)))


def rule(number=1, **values):
    return RuleSpec(**({"id": number, "key": f"r{number}", "rates": EUR} | values))


@pytest.mark.parametrize(("amount", "gives"), [(0, 0), (5000, 0), (5001, 1), (80_000, 1)])
def test_over_fifty_euros_earns_a_point(amount, gives):
    assert points(Basket(amount, "EUR"), rule(rates={"EUR": Rate(over=5000)})) == gives


@pytest.mark.parametrize(
    ("rounding", "amount", "gives"),
    [(DOWN, 249, 2), (HALF_UP, 249, 2), (HALF_UP, 250, 3), (UP, 201, 3), (UP, 200, 2)],
)
def test_per_amount_rounds_as_the_rule_says(rounding, amount, gives):
    assert points(Basket(amount, "EUR"), rule(basis=AMOUNT, rounding=rounding)) == gives


def test_per_piece_counts_the_pieces_in_scope():
    assert points(BASKET, rule(basis=UNIT, points=2)) == 8
    assert points(BASKET, rule(basis=UNIT, points=2, skus=frozenset({"BEANS"}))) == 6


def test_a_scope_takes_the_lines_of_its_products_and_categories():
    either = rule(basis=AMOUNT, skus=frozenset({"MILL"}), categories=frozenset({"coffee"}))
    assert points(BASKET, either) == 144
    assert points(BASKET, replace(either, skus=frozenset())) == 45


def test_the_threshold_is_that_of_the_scope():
    coffee = rule(categories=frozenset({"coffee"}), rates={"EUR": Rate(over=4500)})
    assert points(BASKET, coffee) == 0


def test_without_lines_there_is_only_the_amount():
    assert points(Basket(9900, "EUR"), rule(skus=frozenset({"MILL"}))) == 0
    assert points(Basket(9900, "EUR"), rule(basis=UNIT)) == 0


def test_a_currency_without_a_rate_gives_nothing():
    both = rule(basis=AMOUNT, rates={"EUR": Rate(per=100), "CHF": Rate(over=1000, per=200)})
    assert points(Basket(2000, "CHF"), both) == 10
    assert points(Basket(1000, "CHF"), both) == 0
    assert points(Basket(2000, "USD"), both) == 0


@pytest.mark.parametrize(
    ("conditions", "state"),
    [
        ({"tiers": frozenset({"gold"})}, {"tier": "gold"}),
        ({"segment": "regulars"}, {"segments": frozenset({"regulars"})}),
        ({"first_only": True}, {"is_first": True}),
    ],
)
def test_conditions_on_the_member(conditions, state):
    assert points(BASKET, rule(**conditions)) == 0
    assert points(BASKET, rule(**conditions), **state) == 1


def test_the_highest_multiplier_counts_on_the_sum_of_the_others():
    rules = [
        rule(1, points=5),
        rule(2, points=2),
        rule(3, effect=MULTIPLIER, percent=200),
        rule(4, effect=MULTIPLIER, percent=250, rounding=UP),
    ]
    assert earned(BASKET, rules, State()) == (
        Given(1, "r1", 5),
        Given(2, "r2", 2),
        Given(4, "r4", 11, extra=True),
    )


def test_a_multiplier_alone_gives_nothing():
    assert points(BASKET, rule(effect=MULTIPLIER, percent=300)) == 0


def test_limits_cut_what_a_rule_gives():
    capped = rule(points=9, cap_points=10, cap_period="month", budget=100)
    limits = capped.limits(7, date(2026, 3, 5))
    assert [limit.place for limit in limits] == [("r1", 7, "2026-03"), ("r1", 0, "ever")]
    assert room(limits, {}) == {"r1": 10}
    left = room(limits, {("r1", 7, "2026-03"): 6, ("r1", 0, "ever"): 98})
    assert points(BASKET, capped, room=left) == 2
    assert points(BASKET, capped, room=room(limits, {("r1", 0, "ever"): 120})) == 0


def test_a_multiplier_without_room_leaves_it_to_the_next():
    rules = [
        rule(1, points=10),
        rule(2, effect=MULTIPLIER, percent=300),
        rule(3, effect=MULTIPLIER, percent=200),
    ]
    assert points(BASKET, *rules, room={"r2": 4}) == 20


def test_the_largest_numbers_stay_far_below_a_bigints_end():
    huge = Basket(10**9 - 1, "EUR", (Line("A", quantity=10**7, amount=10**9 - 1),))
    top = rule(1, basis=AMOUNT, points=10**6, rates={"EUR": Rate(per=1)})
    assert points(huge, top, rule(2, basis=UNIT, points=10**6)) == 2 * MOST


def test_a_refund_leaves_extra_points_with_the_version_that_gave_them():
    rules = [
        rule(1, basis=AMOUNT),
        rule(2, effect=MULTIPLIER, percent=300, rates={"EUR": Rate(over=10_000)}),
        rule(3, effect=MULTIPLIER, percent=200),
    ]
    whole = earned(BASKET, rules, State())
    rest = earned(replace(BASKET, refunded=6400), rules, State())
    assert whole == (Given(1, "r1", 144), Given(2, "r2", 288, extra=True))
    assert kept(whole, rest) == (Given(1, "r1", 80), Given(2, "r2", 80, extra=True))


def test_a_state_comes_back_as_it_was_kept():
    state = State("gold", frozenset({"b", "a"}), is_first=True, room={"r1": 3})
    assert State.of_json(state.to_json()) == state
    assert State.of_json({}) == State()


names = st.sampled_from(["A", "B", "C"])
scopes = st.frozensets(names, max_size=2)
rates = st.builds(Rate, over=st.integers(0, 20_000), per=st.integers(1, 3000))
lines = st.builds(Line, names, names, st.integers(0, 9), st.integers(0, 9000))
specs = st.builds(
    RuleSpec,
    id=st.just(0),
    key=st.just(""),
    rates=st.fixed_dictionaries({"EUR": rates}),
    effect=st.sampled_from(["points", "points", MULTIPLIER]),
    basis=st.sampled_from(["purchase", AMOUNT, UNIT]),
    points=st.integers(0, 50),
    percent=st.integers(100, 500),
    rounding=st.sampled_from([DOWN, HALF_UP, UP]),
    skus=scopes,
    categories=scopes,
    tiers=st.frozensets(st.sampled_from(["gold"]), max_size=1),
    first_only=st.booleans(),
)
rule_sets = st.lists(specs, max_size=6).map(
    lambda found: [replace(one, id=i, key=f"r{i}") for i, one in enumerate(found)]
)
states = st.builds(
    State,
    tier=st.sampled_from(["", "gold"]),
    is_first=st.booleans(),
    room=st.dictionaries(st.sampled_from(["r0", "r1", "r2"]), st.integers(0, 60)),
)


@st.composite
def baskets(draw):
    found = tuple(draw(st.lists(lines, max_size=4)))
    return Basket(sum(line.amount for line in found) or draw(st.integers(0, 20_000)), "EUR", found)


@given(baskets(), rule_sets, states, st.data())
def test_more_left_never_gives_less(basket, rules, state, data):
    first = data.draw(st.integers(0, basket.amount))
    second = data.draw(st.integers(first, basket.amount))
    more = earned(replace(basket, refunded=first), rules, state)
    less = earned(replace(basket, refunded=second), rules, state)
    assert sum(one.points for one in less) <= sum(one.points for one in more)
    assert earned(replace(basket, refunded=basket.amount), rules, state) == ()


@given(baskets(), rule_sets, states, st.data())
def test_what_is_kept_falls_with_every_refund_version_by_version(basket, rules, state, data):
    whole = earned(basket, rules, state)
    before = whole
    cuts = data.draw(st.lists(st.integers(0, basket.amount), max_size=4))
    for refunded in sorted([*cuts, basket.amount]):
        now = earned(replace(basket, refunded=refunded), rules, state)
        left = kept(whole, now)
        assert sum(one.points for one in left) == sum(one.points for one in now)
        assert kept(before, now) == left
        assert all(new.points <= old.points for new, old in zip(left, before, strict=True))
        before = left
    assert not sum(one.points for one in before)


@given(baskets(), rule_sets, states, st.randoms(use_true_random=False))
def test_the_order_of_rules_and_lines_does_not_matter(basket, rules, state, chance):
    shuffled, turned = list(rules), list(basket.lines)
    chance.shuffle(shuffled)
    chance.shuffle(turned)
    again = earned(replace(basket, lines=tuple(turned)), shuffled, state)
    assert again == earned(basket, rules, state)


@given(baskets(), rule_sets, states)
def test_points_are_whole_numbers_above_zero_within_their_room(basket, rules, state):
    for one in earned(basket, rules, state):
        assert type(one.points) is int
        assert 0 < one.points <= state.room.get(one.key, MOST)
