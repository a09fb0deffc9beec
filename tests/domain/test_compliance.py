"""A share has a word only where something was expected; unknown is never fine, and no number flatters."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.compliance import STATES, Standard, percent, share, state_of, worst
from lianfang.domain.reasons import Sentence

targets = st.integers(11, 100)
counts = st.integers(1, 2_000_000).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@pytest.mark.parametrize(
    ("expected", "met", "state"),
    [
        (100, 100, "fine"),
        (100, 98, "fine"),
        (50, 49, "fine"),
        (10_000, 9_799, "watch"),
        (100, 97, "watch"),
        (100, 88, "watch"),
        (10_000, 8_799, "failing"),
        (100, 87, "failing"),
        (100, 0, "failing"),
        (1, 0, "failing"),
        (0, 0, "unknown"),
        (-1, 0, "unknown"),
    ],
)
def test_the_word_for_a_share_against_98_percent(expected: int, met: int, state: str) -> None:
    assert state_of(expected, met, 0.98) == state


@pytest.mark.parametrize("target", range(11, 101))
def test_both_thresholds_are_exact_for_every_target(target: int) -> None:
    words = [state_of(1000, target * 10 + step, target / 100) for step in (1, 0, -1, -99, -100, -101)]
    assert words == ["fine", "fine", "watch", "watch", "watch", "failing"]


@given(st.integers(-5, 0), st.integers(0, 5), targets)
def test_without_evidence_nothing_is_known_and_never_fine(expected: int, met: int, target: int) -> None:
    assert share(expected, met) is None
    assert state_of(expected, met, target / 100) == "unknown"


@given(counts, targets)
def test_the_word_is_what_fractions_say(figures: tuple[int, int], target: int) -> None:
    expected, met = figures
    true, goal = Fraction(met, expected), Fraction(target, 100)
    word = "fine" if true >= goal else "watch" if true >= goal - Fraction(1, 10) else "failing"
    assert state_of(expected, met, target / 100) == word


@given(counts, targets)
def test_one_more_met_never_makes_it_worse(figures: tuple[int, int], target: int) -> None:
    expected, met = figures
    order = ("failing", "watch", "fine")
    words = [state_of(expected, n, target / 100) for n in (met, min(met + 1, expected))]
    assert order.index(words[0]) <= order.index(words[1])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0%"),
        (1.0, "100%"),
        (0.98, "98%"),
        (0.29, "29%"),
        (0.57, "57%"),
        (0.9796, "97.9%"),
        (0.97999, "97.9%"),
        (0.999999, "99.9%"),
        (0.001, "0.1%"),
        (0.0009, "0%"),
        (2 / 3, "66.6%"),
    ],
)
def test_a_share_as_people_read_it(value: float, shown: str) -> None:
    assert percent(value) == shown


@given(counts)
def test_no_share_is_shown_higher_than_it_is(figures: tuple[int, int]) -> None:
    expected, met = figures
    value = share(expected, met)
    assert value is not None
    shown = Fraction(percent(value).rstrip("%")) / 100
    assert shown <= Fraction(met, expected) < shown + Fraction(1, 1000)


@given(counts, targets)
def test_what_is_shown_as_the_target_has_reached_it(figures: tuple[int, int], target: int) -> None:
    expected, met = figures
    value = share(expected, met)
    assert value is not None
    if percent(value) == percent(target / 100):
        assert state_of(expected, met, target / 100) == "fine"


@pytest.mark.parametrize(
    ("states", "word"),
    [
        ([], "unknown"),
        (["unknown"], "unknown"),
        (["unknown", "fine"], "fine"),
        (["fine", "watch", "unknown"], "watch"),
        (["watch", "failing", "fine"], "failing"),
    ],
)
def test_the_worst_of_several(states: list[str], word: str) -> None:
    assert worst(states) == word


@given(st.lists(st.sampled_from(STATES)))
def test_the_worst_does_not_depend_on_order_and_is_one_of_them(states: list[str]) -> None:
    assert worst(states) == worst(sorted(states)) == worst(states[::-1])
    assert worst(states) in states or not states
    assert (worst(states) == "unknown") == (set(states) <= {"unknown"})


def test_a_standard_binds_its_kinds_or_all() -> None:
    duty = Sentence("逐一测温。", "Measure each person.")
    every = Standard("X", 1, 1, "F5", "测温", "Temperature", 0.98, duty)
    markets = Standard("Y", 1, 2, "P1", "测温", "Temperature", 0.98, duty, ("market",))
    assert every.binds("compound") and every.binds("market")
    assert markets.binds("market") and not markets.binds("compound")
