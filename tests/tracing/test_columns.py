"""Columns of stays: sorted as they promise, whatever comes in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.columns import Names, Stays

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(-40, 40), st.integers(0, 20)), max_size=120
)


def stays(rows: list[tuple[int, int, int, int]]) -> Stays:
    """Stays of rows (site, person, enter, minutes) among 4 sites and 6 persons."""
    site, person, enter, length = np.array(rows, dtype=np.int32).reshape(-1, 4).T
    return Stays.sort(site, person, enter, enter + length, 4, 6)


@given(ROWS)
@settings(max_examples=300, deadline=None)
def test_stays_are_sorted_as_they_promise(rows: list[tuple[int, int, int, int]]) -> None:
    made = stays(rows)
    wanted = sorted((site, enter, person, enter + length) for site, person, enter, length in rows)
    found = list(zip(made.site(), made.enter, made.person, made.leave, strict=True))
    assert [tuple(map(int, row)) for row in found] == wanted
    for site in range(4):
        first, last = made.site_first[site : site + 2]
        leaves = [row[3] for row in wanted if row[0] == site]
        assert list(made.latest[first:last]) == [max(leaves[: n + 1]) for n in range(len(leaves))]
    by_person = sorted(range(len(wanted)), key=lambda row: (wanted[row][2], wanted[row][1], row))
    assert list(made.by_person) == by_person
    for person in range(6):
        first, last = made.person_first[person : person + 2]
        assert {wanted[row][2] for row in made.by_person[first:last]} <= {person}
    assert len(made) == made.site_first[-1] == made.person_first[-1] == len(rows)


def test_many_rows_of_one_second_are_sorted_too() -> None:
    generator = np.random.default_rng(1)
    person = generator.integers(0, 1000, 50_000).astype(np.int32)
    zero = np.zeros(50_000, dtype=np.int32)
    made = Stays.sort(zero, person, zero, generator.integers(0, 9, 50_000).astype(np.int32), 1, 1000)
    order = np.lexsort((made.leave, made.person))
    assert (order == np.arange(50_000)).all()


def test_a_stay_that_leaves_before_it_enters_is_refused() -> None:
    with pytest.raises(ValueError, match="leaves before"):
        stays([(0, 0, 5, -1)])


def test_a_number_without_a_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no name"):
        stays([(4, 0, 5, 1)])


@given(st.lists(st.text(max_size=5), unique=True, max_size=40))
def test_every_name_is_found_by_its_number_and_back(words: list[str]) -> None:
    names = Names.of(words)
    assert list(names) == words
    assert [names.id(word) for word in words] == list(range(len(words)))
    assert names.id("nobody of that name") is None
    assert [words[n] for n in names.order] == sorted(words)
    assert list(names.rank()[names.order]) == list(range(len(words)))


def test_a_name_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        Names.of(["a", "b", "a"])
