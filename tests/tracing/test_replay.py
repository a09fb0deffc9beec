"""Replay under other measures: counted as by hand, the same for the same seed, and never looser by being stricter."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.columns import World
from lianfang.tracing.replay import REASONS, Measures, replay
from lianfang.tracing.rule import ContactRule
from tests.tracing.worlds import Row, world_of

RULE = ContactRule(min_overlap_minutes=1)
KINDS = ("market", "school", "compound")


def kinded(rows: list[Row], persons: int = 9, segments: int = 1) -> World:
    """Sites 0 and 1 are markets, 2 is a school, 3 a compound, 4 nobody knows what."""
    world = world_of(rows, 5, persons, segments)
    return World(world.segments, world.persons, world.sites, np.array([0, 0, 1, 2, -1], np.int16), KINDS)


def fates(row: np.ndarray) -> dict[str, int]:
    """What became of stays, by reason; none left out that happened."""
    return {reason: int(n) for reason, n in zip(REASONS, row, strict=True) if n}


@pytest.mark.clause("F2")
def test_it_works() -> None:
    rows = [(0, n, 100 * n, 4000) for n in range(4)] + [(2, n, 5000, 6000) for n in range(2)]
    rows += [(3, n, 9000, 9999) for n in range(3)]
    world = kinded(rows)
    nothing = replay(world, Measures(), RULE, 1)
    assert (nothing.outings.tolist(), nothing.exposures.tolist(), nothing.averted.tolist()) == ([6], [7], [0])
    stricter = replay(world, Measures(closed=frozenset({"school"}), capacity={"market": 2}), RULE, 1)
    assert fates(stricter.denied[0]) == {"allowed": 2, "closed": 2, "full": 2}
    assert stricter.averted.tolist() == [6]


def test_areas_and_households_are_told_apart() -> None:
    rows = [(0, 0, 0, 600), (0, 1, 0, 600), (1, 2, 0, 600), (1, 3, 0, 600), (1, 0, 700, 900)]
    areas, homes = np.array([0, 1, 0, 0, 0]), np.array([7, 7, -1, -1, -1, -1, -1, -1, -1])
    answer = replay(kinded(rows), Measures(outings=1), RULE, 3, areas=areas, households=homes)
    assert answer.outings.tolist() == [2, 3]
    assert int(answer.denied[:, REASONS.index("quota")].sum()) == 2, (
        "one of three outings of household 7 is left"
    )
    assert answer.exposures.tolist() == [1, 1]
    assert answer.remaining.tolist() == [0, 1]


def test_a_place_of_unknown_kind_is_left_alone_but_kinds_must_be_known() -> None:
    rows = [(4, 0, 0, 600), (4, 1, 0, 600)]
    answer = replay(
        kinded(rows), Measures(closed=frozenset(KINDS), capacity=dict.fromkeys(KINDS, 0)), RULE, 1
    )
    assert fates(answer.denied[0]) == {"allowed": 2}
    with pytest.raises(ValueError, match="kinds"):
        replay(world_of(rows, 5, 2), Measures(closed=frozenset({"market"})), RULE, 1)


def test_the_seed_decides_which_visits_are_given_up() -> None:
    rows = [(0, n % 9, 1000 * n, 1000 * n + 5000) for n in range(200)]
    first, again, other = (replay(kinded(rows), Measures(share_of_visits=0.5), RULE, n) for n in (1, 1, 2))
    assert first.remaining.tolist() == again.remaining.tolist()
    assert first.denied.tolist() == again.denied.tolist() != other.denied.tolist()
    given_up = int(first.denied[0, REASONS.index("given_up")])
    assert 70 < given_up < 130


@pytest.mark.parametrize(
    ("field", "wrong"),
    [("capacity", {"market": -1}), ("outings", -1), ("outing_days", 0), ("share_of_visits", 1.1)],
)
def test_measures_that_cannot_be_meant_are_refused(field: str, wrong: object) -> None:
    with pytest.raises(ValueError, match=field):
        Measures(**{field: wrong})  # type: ignore[arg-type]


def test_nothing_is_replayed_as_nothing() -> None:
    answer = replay(kinded([]), Measures(outings=1, capacity={"market": 1}), RULE, 1)
    assert (answer.outings.tolist(), answer.exposures.tolist()) == ([0], [0])


def brute_exposures(rows: list[Row], overlap: int) -> int:
    """Pairs of stays of two people outside homes that overlap for long enough."""
    return sum(
        a[0] == b[0] and a[0] != 3 and a[1] != b[1] and min(a[3], b[3]) - max(a[2], b[2]) >= overlap
        for a, b in combinations(rows, 2)
    )


def brute_full(rows: list[Row], limit: int) -> list[Row]:
    """Who gets into the markets when only so many fit."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda r: (r[2], r[0], r[1], r[3])):
        inside = sum(other[0] == row[0] and other[3] > row[2] for other in kept)
        if row[0] > 1 or inside < limit:
            kept.append(row)
    return kept


stays = st.tuples(st.integers(0, 4), st.integers(0, 8), st.integers(0, 60), st.integers(0, 30)).map(
    lambda row: (row[0], row[1], row[2] * 60, (row[2] + row[3]) * 60)
)


@given(st.lists(stays, max_size=40), st.integers(0, 5), st.integers(0, 4), st.integers(1, 3))
@settings(max_examples=300)
def test_exposures_and_full_places_are_counted_as_by_hand(
    rows: list[Row], minutes: int, limit: int, segments: int
) -> None:
    rule = ContactRule(min_overlap_minutes=minutes)
    answer = replay(kinded(rows, segments=segments), Measures(capacity={"market": limit}), rule, 1)
    assert int(answer.exposures.sum()) == brute_exposures(rows, minutes * 60)
    assert int(answer.remaining.sum()) == brute_exposures(brute_full(rows, limit), minutes * 60)
    assert int(answer.denied[:, 0].sum()) == sum(row[0] != 3 for row in brute_full(rows, limit))


@given(st.lists(stays, max_size=40), st.integers(0, 3), st.integers(1, 3))
@settings(max_examples=100)
def test_no_household_goes_out_more_often_than_it_may(rows: list[Row], outings: int, days: int) -> None:
    answer = replay(kinded(rows), Measures(outings=outings, outing_days=days), RULE, 5)
    away: dict[int, int] = {}
    for site, person, *_ in rows:  # all within one day
        away[person] = away.get(person, 0) + (site != 3)
    assert int(answer.denied[:, 0].sum()) == sum(min(outings, many) for many in away.values())
    assert (answer.remaining <= answer.exposures).all()
