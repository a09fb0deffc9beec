"""Chains: who can have been infected by whom in order of time, held against a search that looks at every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.chains import NOBODY, Reach, reach_backward, reach_forward
from lianfang.tracing.columns import World
from lianfang.tracing.rule import ContactRule
from tests.tracing.worlds import Row, world_of

RULE = ContactRule(min_overlap_minutes=1, latent_hours=1)


def brute(rows: list[Row], seeds: dict[int, int], rule: ContactRule) -> dict[int, int]:
    """The earliest exposure of everybody who is reached; those it begins with at what they were given."""
    usable, at, again = dict(seeds), dict(seeds), True
    while again:
        again = False
        for site, person, enter, leave in rows:
            for other_site, other, other_enter, other_leave in rows:
                if site != other_site or other == person or person not in usable:
                    continue
                met = max(enter, usable[person], other_enter)
                if min(leave, other_leave) - met >= rule.min_overlap and met + rule.latent < usable.get(
                    other, 1 << 40
                ):
                    usable[other], at[other], again = met + rule.latent, met, True
    return at


def shown(reach: Reach) -> dict[int, int]:
    """Who is reached, and when."""
    return dict(zip(reach.person.tolist(), reach.at.tolist(), strict=True))


@pytest.mark.clause("K3")
def test_a_chain_keeps_the_order_of_time() -> None:
    hour = 3600
    rows = [(0, 0, 0, hour), (0, 1, 0, hour), (1, 1, 3 * hour, 4 * hour), (1, 2, 3 * hour, 4 * hour)]
    rows += [(2, 3, hour // 2, hour), (2, 1, hour // 2, hour)]  # before 1 can hand it on
    reach = reach_forward(world_of(rows, 3, 5), {0: 0}, RULE)
    assert shown(reach) == {0: 0, 1: 0, 2: 3 * hour}
    assert reach.via.tolist() == [NOBODY, 0, 1]
    assert reach.site.tolist() == [NOBODY, 0, 1]
    assert reach.steps.tolist() == [0, 1, 2]
    back = reach_backward(world_of(rows, 3, 5), {2: 4 * hour}, RULE)
    assert back.person.tolist() == [2, 1, 0, 3]  # both may have brought it to 1
    assert back.via.tolist() == [NOBODY, 2, 1, 1]


def test_nobody_meets_nobody() -> None:
    assert shown(reach_forward(world_of([], 1, 2), {1: 5}, RULE)) == {1: 5}
    assert shown(reach_forward(world_of([(0, 0, 1, 9)], 1, 2), {}, RULE)) == {}


def test_homes_and_kinds_that_do_not_count_lead_nowhere() -> None:
    rows = [(0, 0, 0, 600), (0, 1, 0, 600), (1, 1, 7200, 9000), (1, 2, 7200, 9000)]
    world = world_of(rows, 2, 3)
    kinds = World(
        world.segments, world.persons, world.sites, np.array([0, 1], np.int16), ("market", "compound")
    )
    assert set(shown(reach_forward(kinds, {0: 0}, RULE))) == {0, 1}
    only = ContactRule(min_overlap_minutes=1, latent_hours=1, kinds=("compound",), home_kinds=())
    assert set(shown(reach_forward(kinds, {0: 0, 1: 0}, only))) == {0, 1, 2}
    with pytest.raises(ValueError, match="kinds"):
        reach_forward(world, {0: 0}, only)


stays = st.tuples(st.integers(0, 2), st.integers(0, 6), st.integers(0, 40), st.integers(0, 20)).map(
    lambda row: (row[0], row[1], row[2] * 60, (row[2] + row[3]) * 60)
)
rules = st.builds(
    ContactRule,
    min_overlap_minutes=st.integers(0, 6),
    latent_hours=st.sampled_from([0, 0.1, 0.25, 1]),
)
seeds = st.dictionaries(st.integers(0, 6), st.integers(-5, 40).map(lambda m: m * 60), max_size=3)


@given(st.lists(stays, max_size=25), seeds, rules, st.integers(1, 3))
@settings(max_examples=400)
def test_everybody_reached_is_reached_by_hand(
    rows: list[Row], begin: dict[int, int], rule: ContactRule, segments: int
) -> None:
    found = reach_forward(world_of(rows, 3, 7, segments), begin, rule)
    expected = brute(rows, begin, rule)
    assert shown(found) == expected
    assert found.at.tolist() == sorted(found.at.tolist())
    moments = shown(found)
    for person, via in zip(found.person.tolist(), found.via.tolist(), strict=True):
        assert (via == NOBODY) == (person in begin and moments[person] == begin[person])
        assert via == NOBODY or moments[via] <= moments[person]


@given(st.lists(stays, max_size=14), st.integers(0, 6), st.integers(0, 60), rules)
@settings(max_examples=300)
def test_backward_is_whoever_reaches_the_end_in_time(
    rows: list[Row], end: int, minutes: int, rule: ContactRule
) -> None:
    until = minutes * 60
    found = shown(reach_backward(world_of(rows, 3, 7), {end: until}, rule))

    def gets_there(person: int, infected: int) -> bool:
        reached = brute(rows, {person: infected + rule.latent}, rule)
        return end in reached and reached[end] <= until

    assert found.pop(end) == until
    for person in set(range(7)) - {end}:
        if person in found:
            assert gets_there(person, found[person])
            assert not gets_there(person, found[person] + 1)
        else:
            assert not gets_there(person, -(10**6))
