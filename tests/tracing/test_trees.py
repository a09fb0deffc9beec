"""Transmission trees: the most probable one, as found by trying every tree there is."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianfang.tracing.trees import Meeting, SerialInterval, plausible_tree

COVID = SerialInterval(4.7, 2.9)


@pytest.mark.clause("K3")
def test_it_works() -> None:
    onsets = {"a": 0, "b": 5, "c": 9, "d": 3}
    tree = plausible_tree(onsets, [Meeting("a", "b"), Meeting("b", "c"), Meeting("c", "a")], COVID)
    assert [tree.infector_of(case) for case in "abcd"] == [None, "a", "b", None]
    assert tree.generation == {"a": 0, "b": 1, "c": 2, "d": 0}
    of_c = [link for link in tree.links if link.infected == "c"]
    assert [link.chosen for link in of_c] == [True, False]
    assert sum(link.probability for link in of_c) == pytest.approx(1)


def test_the_law_is_a_law_of_whole_days() -> None:
    days = [COVID.weight(n) for n in range(-5, 200)]
    assert days[:6] == [0] * 6
    assert sum(days) == pytest.approx(1, abs=0.005), "what is missing is less than half a day"
    mean = sum(n * w for n, w in zip(range(-5, 200), days, strict=True))
    assert mean == pytest.approx(4.7, abs=0.05)


def test_minutes_together_count() -> None:
    onsets = {"a": 0, "b": 0, "c": 5}
    tree = plausible_tree(
        onsets, [Meeting("a", "c", 10), Meeting("b", "c", 20), Meeting("a", "c", 15)], COVID
    )
    assert tree.infector_of("c") == "a"
    assert [link.probability for link in tree.links] == [pytest.approx(25 / 45), pytest.approx(20 / 45)]


def test_the_same_day_infects_nobody() -> None:
    tree = plausible_tree({"a": 3, "b": 3}, [Meeting("a", "b")], COVID)
    assert (tree.links, tree.generation) == ((), {"a": 0, "b": 0})


@pytest.mark.parametrize(
    "meeting", [Meeting("a", "x"), Meeting("a", "a"), Meeting("a", "b", 0), Meeting("a", "b", -1)]
)
def test_meetings_that_cannot_be_are_refused(meeting: Meeting) -> None:
    with pytest.raises(ValueError, match="meeting"):
        plausible_tree({"a": 1, "b": 2}, [meeting], COVID)


@pytest.mark.parametrize(("mean", "sd"), [(0, 1), (-3, 1), (3, 0), (float("nan"), 1), (3, float("inf"))])
def test_intervals_that_cannot_be_are_refused(mean: float, sd: float) -> None:
    with pytest.raises(ValueError, match="serial interval"):
        SerialInterval(mean, sd)


cases = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), min_size=2)


@given(cases, st.data())
@settings(max_examples=200)
def test_no_tree_is_more_probable(onsets: dict[str, int], data: st.DataObject) -> None:
    names = st.sampled_from(sorted(onsets))
    pairs = data.draw(
        st.lists(st.tuples(names, names, st.integers(1, 9)).filter(lambda p: p[0] != p[1]), max_size=8)
    )
    tree = plausible_tree(onsets, [Meeting(*pair) for pair in pairs], COVID)
    choices: dict[str, dict[str, float]] = {}
    for link in tree.links:
        choices.setdefault(link.infected, {})[link.infector] = link.probability
    every = [
        prod(choices[c][i] for c, i in zip(choices, one, strict=True)) for one in product(*choices.values())
    ]
    ours = prod(link.probability for link in tree.links if link.chosen)
    assert ours == pytest.approx(max(every))
    for case, generation in tree.generation.items():
        infector = tree.infector_of(case)
        assert generation == (0 if infector is None else tree.generation[infector] + 1)
