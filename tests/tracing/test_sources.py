"""Source finding: an hour that cases share by more than luck comes first; the chances are those of counting."""

from __future__ import annotations

from itertools import combinations
from math import comb
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.contacts import ALWAYS, Case
from lianfang.tracing.sources import HOUR, SharedHour, at_least, shared_hours
from tests.tracing.worlds import Row, world_of


def a_fortnight(seed: int) -> list[Row]:
    """1,000 people who go somewhere now and then, and cases 0 to 5 who all went to place 7 in hour 50."""
    chance = Random(seed)
    rows = []
    for person in range(1000):
        for _ in range(6):
            enter = chance.randrange(14 * 24 * HOUR)
            rows.append(
                (min(29, int(chance.paretovariate(0.8))), person, enter, enter + chance.randrange(2 * HOUR))
            )
    return rows + [(7, person, 50 * HOUR + 60 * person, 50 * HOUR + 1800) for person in range(6)]


@pytest.mark.clause("K3")
def test_the_place_where_they_met_comes_first_and_hardly_anything_else_stands_out() -> None:
    found = shared_hours(world_of(a_fortnight(1), 30, 1000), [Case(n) for n in range(6)])
    first = found[0]
    assert (first.site, first.since, first.cases) == (7, 50 * HOUR, (0, 1, 2, 3, 4, 5))
    assert first.corrected < 0.001
    assert [row for row in found[1:] if row.corrected < 0.05] == []


def test_cases_who_are_anybody_share_nothing_unusual() -> None:
    quiet = a_fortnight(2)[:-6]
    found = shared_hours(world_of(quiet, 30, 1000), [Case(n) for n in range(0, 1000, 50)])
    assert found
    assert min(row.corrected for row in found) > 0.05


def test_a_case_counts_only_within_its_window() -> None:
    rows = [(0, n, 100, 200) for n in range(4)]
    outside = Case(1, ((201, ALWAYS[1]),))
    assert shared_hours(world_of(rows, 1, 4), [Case(0), outside]) == []
    (row,) = shared_hours(
        world_of(rows, 1, 4), [Case(0), Case(1, ((200, 300),)), Case(2, ((9 * HOUR, 9 * HOUR),))]
    )
    assert (row.cases, row.watched, row.attendance) == ((0, 1), 2, 4)
    assert row.chance == 1.0


def test_a_case_who_went_nowhere_counts_for_nothing() -> None:
    rows = [(0, 0, 100, 200), (0, 1, 100, 200), (1, 2, 0, 9)]
    (row,) = shared_hours(world_of(rows, 2, 5), [Case(0), Case(1), Case(4)])
    assert (row.watched, row.expected) == (2, pytest.approx(4 / 3))


def test_nobody_and_nothing() -> None:
    assert shared_hours(world_of([], 1, 3), [Case(0), Case(1)]) == []
    assert shared_hours(world_of([(0, 0, 1, 2)], 1, 3), []) == []


@given(st.integers(1, 9), st.data())
def test_chances_are_those_of_counting(people: int, data: st.DataObject) -> None:
    cases, attendance = data.draw(st.integers(0, people)), data.draw(st.integers(0, people))
    k = data.draw(st.integers(0, people))
    marked = set(range(cases))
    hits = sum(len(marked & set(drawn)) >= k for drawn in combinations(range(people), attendance))
    assert at_least(k, people, cases, attendance) == pytest.approx(hits / comb(people, attendance))


def brute(rows: list[Row], cases: list[Case], persons: int) -> dict[tuple[int, int], tuple[set[int], int]]:
    """Who of the cases, and how many in all, were at each site in each hour."""
    found: dict[tuple[int, int], tuple[set[int], set[int]]] = {}
    windows = {case.person: case.windows for case in cases}
    for site, person, enter, leave in rows:
        for hour in range(enter // HOUR, leave // HOUR + 1):
            among, everybody = found.setdefault((site, hour), (set(), set()))
            everybody.add(person)
            here = [max(enter, hour * HOUR), min(leave, hour * HOUR + HOUR - 1)]
            if any(since <= here[1] and until >= here[0] for since, until in windows.get(person, ())):
                among.add(person)
    return {slot: (among, len(everybody)) for slot, (among, everybody) in found.items() if len(among) > 1}


stays = st.tuples(
    st.integers(0, 2), st.integers(0, 7), st.integers(-20_000, 20_000), st.integers(0, 9_000)
).map(lambda row: (row[0], row[1], row[2], row[2] + row[3]))
windows = st.tuples(st.integers(-20_000, 20_000), st.integers(0, 20_000)).map(
    lambda w: ((w[0], w[0] + w[1]),)
)


@given(
    st.lists(stays, max_size=40), st.dictionaries(st.integers(0, 7), windows, max_size=5), st.integers(1, 3)
)
@settings(max_examples=300)
def test_everybody_is_counted_as_by_hand(
    rows: list[Row], whose: dict[int, tuple[tuple[int, int], ...]], segments: int
) -> None:
    cases = [Case(person, theirs) for person, theirs in whose.items()]
    found: list[SharedHour] = shared_hours(world_of(rows, 3, 8, segments), cases)
    counted = {(row.site, row.since // HOUR): (set(row.cases), row.attendance) for row in found}
    assert counted == brute(rows, cases, 8)
    assert [row.chance for row in found] == sorted(row.chance for row in found)
    assert all(row.chance <= row.corrected <= 1 for row in found)
