"""Stays from the records of gates as they are: nothing in order, half of it missing."""

from __future__ import annotations

from dataclasses import asdict
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.sites import DAY, KINDS, UNKNOWN, SiteKind, SiteTable
from lianfang.tracing.stays import Passages, Repairs, nothing_known, pair, settle, stays_of
from tests.tracing.brute_stays import Record, Stay, stays

MARKET, HOME, PHARMACY = KINDS["market"], KINDS["compound"], KINDS["pharmacy"]
LITTLE = SiteKind(2, 5)
PLACES = [LITTLE, SiteKind(1, 3, entry_only=True), SiteKind(4, 30)]
"""Kinds small enough that a few minutes of random records meet every rule."""

RECORDS = st.builds(
    Record,
    person=st.integers(0, 2),
    site=st.integers(0, 2),
    at=st.one_of(st.integers(0, 40).map(lambda n: n * 30), st.integers(0, 1500)),
    way=st.sampled_from(("in", "out")),
)


def passages(records: list[Record]) -> Passages:
    """Records as columns."""
    return Passages(
        np.array([r.person for r in records], dtype=np.int32),
        np.array([r.site for r in records], dtype=np.int32),
        np.array([r.at for r in records], dtype=np.int32),
        np.array([r.way == "in" for r in records], dtype=np.int8),
    )


def table(kinds: list[SiteKind]) -> SiteTable:
    """Sites that are called by their numbers."""
    return SiteTable.of(kinds, np.arange(len(kinds), dtype=np.int32))


def rows(found: np.ndarray) -> list[Stay]:
    """Stays as sorted tuples."""
    return sorted((int(s), int(p), int(e), int(q)) for s, p, e, q in found.T)


def assumed_ends(repairs: Repairs) -> int:
    """Stays of which an exit was assumed, whatever the reason: a walk that stops in between may not know it yet."""
    return repairs.missing_exits + repairs.unclosed + repairs.overlong + repairs.entry_only


def made(
    *records: tuple[str, int, int], kinds: list[SiteKind] | None = None
) -> tuple[list[Stay], dict[str, int]]:
    """The stays of one person from (way, site, minute), times in minutes; and the repairs that are not 0."""
    found = stays_of(
        passages([Record(0, site, minute * 60, way) for way, site, minute in records]),
        table(kinds or [MARKET, HOME, PHARMACY]),
        1,
    )
    in_minutes = [(s, p, enter // 60, leave // 60) for s, p, enter, leave in rows(found.stays)]
    return in_minutes, {name: n for name, n in asdict(found.repairs).items() if n}


def test_an_entry_and_its_exit_are_a_stay() -> None:
    assert made(("in", 0, 10), ("out", 0, 31)) == ([(0, 0, 10, 31)], {})


def test_who_never_came_out_is_assumed_to_have_stayed_as_long_as_people_do() -> None:
    assert made(("in", 0, 10), ("in", 0, 100), ("out", 0, 110)) == (
        [(0, 0, 10, 40), (0, 0, 100, 110)],
        {"missing_exits": 1},
    )


def test_but_not_beyond_their_next_entry_anywhere() -> None:
    assert made(("in", 0, 10), ("in", 1, 25), ("out", 1, 500)) == (
        [(0, 0, 10, 25), (1, 0, 25, 500)],
        {"missing_exits": 1},
    )


def test_who_never_went_in_is_assumed_to_have_come_since_they_were_last_seen() -> None:
    assert made(("in", 1, 0), ("out", 1, 90), ("out", 0, 100), ("out", 0, 200)) == (
        [(0, 0, 90, 100), (0, 0, 170, 200), (1, 0, 0, 90)],
        {"missing_entries": 2},
    )


def test_a_second_touch_counts_once() -> None:
    assert made(("in", 0, 10), ("in", 0, 11), ("out", 0, 20), ("out", 0, 22), ("out", 0, 22)) == (
        [(0, 0, 10, 20)],
        {"doubles": 2, "duplicates": 1},
    )


def test_an_exit_just_before_its_entry_is_two_clocks() -> None:
    assert made(("out", 0, 10), ("in", 0, 12), ("in", 1, 60), ("out", 1, 70)) == (
        [(0, 0, 10, 12), (1, 0, 60, 70)],
        {"clock_shifts": 1},
    )


def test_who_forgot_their_mask_and_turned_round_is_no_clock() -> None:
    stays_, mended = made(("out", 1, 1000), ("in", 1, 1001), ("out", 1, 1600))
    assert stays_ == [(1, 0, 280, 1000), (1, 0, 1001, 1600)]
    assert mended == {"missing_entries": 1}


def test_a_place_that_writes_down_entries_only_is_not_mended_but_assumed() -> None:
    assert made(("in", 2, 10), ("in", 2, 60)) == ([(2, 0, 10, 22), (2, 0, 60, 72)], {"entry_only": 2})


def test_a_stay_that_cannot_be_true_is_two() -> None:
    assert made(("in", 0, 0), ("out", 0, DAY)) == (
        [(0, 0, 0, 30), (0, 0, DAY - 30, DAY)],
        {"overlong": 1, "missing_entries": 1},
    )


def test_a_night_at_home_passes_midnight() -> None:
    assert made(("in", 1, 20 * 60), ("out", 1, DAY + 7 * 60)) == ([(1, 0, 20 * 60, DAY + 7 * 60)], {})


def test_whoever_is_still_inside_when_the_records_end_is_counted() -> None:
    assert made(("in", 0, 10)) == ([(0, 0, 10, 40)], {"unclosed": 1})


def test_records_may_come_in_any_order() -> None:
    assert made(("out", 0, 31), ("in", 0, 10)) == ([(0, 0, 10, 31)], {"out_of_order": 1})


def test_unknown_people_are_counted_and_nothing_else() -> None:
    nothing = np.empty(0, dtype=np.int32)
    found = stays_of(Passages(nothing, nothing, nothing, nothing.astype(np.int8), nobody=7), table([]), 0)
    assert found.stays.shape == (4, 0)
    assert found.repairs == Repairs(nobody=7)


def agree(records: list[Record]) -> None:
    """The kernel says what the rules say, stay by stay and repair by repair."""
    found = stays_of(passages(records), table(PLACES), 3)
    wanted, mended = stays(records, PLACES)
    assert rows(found.stays) == wanted
    assert {k: v for k, v in asdict(found.repairs).items() if v} == {k: v for k, v in mended.items() if v}


@given(st.lists(RECORDS, max_size=40))
@settings(max_examples=400, deadline=None)
def test_the_kernel_says_what_the_rules_say(records: list[Record]) -> None:
    agree(records)


@pytest.mark.slow
@given(st.lists(RECORDS, max_size=80))
@settings(max_examples=8000, deadline=None)
def test_the_kernel_says_what_the_rules_say_in_thousands_of_worlds(records: list[Record]) -> None:
    agree(records)


@given(st.lists(RECORDS, max_size=60))
@settings(max_examples=150, deadline=None)
def test_nobody_is_at_two_sites_at_once(records: list[Record]) -> None:
    by_person: dict[int, list[tuple[int, int]]] = {}
    for _site, person, enter, leave in rows(stays_of(passages(records), table(PLACES), 3).stays):
        assert enter <= leave <= enter + 30 * 60
        by_person.setdefault(person, []).append((enter, leave))
    for mine in by_person.values():
        mine.sort()
        assert all(before[1] <= after[0] for before, after in pairwise(mine))


@given(st.lists(RECORDS, max_size=40), st.lists(st.integers(0, 1500), max_size=4))
@settings(max_examples=200, deadline=None)
def test_a_walk_day_by_day_finds_the_same(records: list[Record], midnights: list[int]) -> None:
    state, places, found = nothing_known(3), table(PLACES), []
    ends = [*sorted(midnights), 1501]
    begins = [-1, *ends[:-1]]
    mended = Repairs()
    for begin, end in zip(begins, ends, strict=True):
        mine = [record for record in records if begin <= record.at < end]
        for part in (pair(passages(mine), places, state), settle(state, places, end)):
            found += rows(part.stays)
            mended += part.repairs
    rest = settle(state, places, 1501, finish=True)
    wanted = stays_of(passages(records), places, 3)
    assert sorted(found + rows(rest.stays)) == rows(wanted.stays)
    mended += rest.repairs
    assert mended.missing_entries == wanted.repairs.missing_entries
    assert assumed_ends(mended) == assumed_ends(wanted.repairs)


def test_a_number_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no name"):
        stays_of(passages([Record(0, 5, 0, "in")]), table([UNKNOWN]), 1)
