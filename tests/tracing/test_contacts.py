"""Who was exposed: the engine beside every pair looked at, and the rules one by one."""

from __future__ import annotations

from typing import Any

import pytest

from lianfang.tracing.contacts import Case, Tracer, cases_of
from lianfang.tracing.exposures import Ranks
from lianfang.tracing.rule import ContactRule
from tests.tracing.brute import Stay
from tests.tracing.named_worlds import Small, random_world, world_of

HOUR = 3600


def agree(seeds: range) -> int:
    """How many exposures these worlds have in all; fails at the first world on which the two differ."""
    rows = 0
    for seed in seeds:
        world = random_world(seed)
        expected = world.by_brute_force()
        assert world.by_engine() == expected, f"seed {seed}: {world}"
        rows += len(expected)
    return rows


@pytest.mark.clause("K2")
@pytest.mark.parametrize("block", range(4))
def test_the_engine_finds_what_every_pair_says(block: int) -> None:
    assert agree(range(block * 750, block * 750 + 750)) > 10_000


@pytest.mark.slow
@pytest.mark.clause("K2")
def test_the_engine_finds_what_every_pair_says_in_many_worlds() -> None:
    assert agree(range(10_000, 30_000)) > 300_000


def rows_of(
    stays: list[Stay], *index: tuple[str, int | None, int | None], **rule: Any
) -> list[tuple[Any, ...]]:
    """Contact, degree, from, until and wait of each exposure."""
    found = Small(stays, list(index), ContactRule(**rule)).by_engine()
    return [(row.contact, row.degree, row.since, row.until, row.gap) for row in found]


CASE = Stay("case", "hall", 0, HOUR)


def test_the_least_overlap_is_met_to_the_second() -> None:
    stays = [CASE, Stay("just", "hall", HOUR - 900, HOUR), Stay("short", "hall", HOUR - 899, HOUR)]
    assert rows_of(stays, ("case", None, None)) == [("just", 1, HOUR - 900, HOUR, 0)]


def test_touching_counts_only_where_no_overlap_is_asked() -> None:
    stays = [CASE, Stay("next", "hall", HOUR, 2 * HOUR)]
    assert rows_of(stays, ("case", None, None)) == []
    assert rows_of(stays, ("case", None, None), min_overlap_minutes=0) == [("next", 1, HOUR, HOUR, 0)]
    assert rows_of(stays, ("case", None, None), linger_minutes=1) == [("next", 1, HOUR, HOUR, 0)]


def test_the_window_cuts_the_presence_and_begins_the_wait() -> None:
    stays = [CASE, Stay("late", "hall", HOUR - 600, 2 * HOUR)]
    window = ("case", None, HOUR - 1200)
    assert rows_of(stays, window, linger_minutes=10) == [("late", 1, HOUR - 600, HOUR - 600, 600)]


def test_a_contact_exposes_nobody_before_the_latent_period_is_over() -> None:
    day = 24 * HOUR
    stays = [CASE, Stay("ring", "hall", 0, HOUR)]
    stays += [Stay("ring", "shop", day - HOUR, day + HOUR), Stay("far", "shop", day - HOUR, day + HOUR)]
    assert rows_of(stays, ("case", None, None), degree=2) == [
        ("ring", 1, 0, HOUR, 0),
        ("far", 2, day, day + HOUR, 0),
    ]


def test_backward_finds_who_was_there_before() -> None:
    stays = [CASE, Stay("source", "hall", -2 * HOUR, -300)]
    assert rows_of(stays, ("case", None, None), backward=True, linger_minutes=10) == [
        ("source", 1, 0, 0, 300)
    ]
    assert rows_of(stays, ("case", None, None), linger_minutes=10) == []


def test_a_rule_that_cannot_be_meant_is_refused() -> None:
    for wrong in (
        {"degree": 3},
        {"min_overlap_minutes": -1},
        {"linger_minutes": float("nan")},
        {"kinds": ()},
    ):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            ContactRule(**wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="ends before"):
        cases_of([(0, 5, 4)])
    with pytest.raises(ValueError, match="kinds"):
        Tracer(world_of([CASE], ["case"], ["hall"]), ContactRule(kinds=("market",)))


def test_a_person_given_twice_is_refused() -> None:
    tracer = Tracer(world_of([CASE], ["case"], ["hall"]), ContactRule())
    with pytest.raises(ValueError, match="twice"):
        list(tracer.trace([Case(0), Case(0)]))


def test_windows_that_share_a_moment_are_one() -> None:
    (case,) = cases_of([(0, 10, 20), (0, 20, 30), (0, 40, None), (0, 32, 35)])
    assert case.windows[:2] == ((10, 30), (32, 35)) and case.windows[2][0] == 40


def test_a_stay_of_more_than_a_lifetime() -> None:
    others = [Stay(f"p{n:03}", "hall", n * 10**8 - 2**30, 2**31 - 2) for n in range(30)]
    stays = [Stay("case", "hall", -(2**31) + 1, 2**31 - 2), *others]
    world = Small(stays, [("case", None, None)], ContactRule())
    assert world.by_engine() == world.by_brute_force()


def test_numbers_too_large_for_one_key_sort_all_the_same() -> None:
    for seed in range(60):
        world = random_world(seed)
        tracer = world.tracer()
        cases = [Case(person) for person in range(len(world.persons))]
        expected = [row for found in tracer.trace(cases) for row in world.rows(found)]
        wide = Ranks(tracer.ranks.person * (1 << 27), tracer.ranks.site)
        again = world.tracer()
        again.__dict__["ranks"] = wide
        assert [row for found in again.trace(cases) for row in world.rows(found)] == expected
