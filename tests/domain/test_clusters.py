"""So many cases in one place in so many days: the counts of each disease, and none missed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.domain.clusters import COUNT_RULES, Cluster, CountRule, PlacedCase, clusters

(COVID,) = COUNT_RULES["covid19"]
MEASLES_VILLAGE, MEASLES_TOWNSHIP = COUNT_RULES["measles"]
CLASS, SCHOOL = CountRule(2, 7), CountRule(10, 7)
"""Hand, foot and mouth disease: a cluster in a class, an outbreak in a school."""

FIRST = date(2022, 7, 1)
ESTATE, MILL = "Yulongwan", "Cotton mill"


def fell_ill(place: str, *days: int, since: int = 1) -> list[PlacedCase[str]]:
    """Cases of one place, numbered from `since`, each on a day of July."""
    return [PlacedCase(since + n, place, FIRST + timedelta(days=day - 1)) for n, day in enumerate(days)]


def members(found: Iterable[Cluster[str]]) -> list[tuple[int, ...]]:
    """Who is in each cluster."""
    return [one.cases for one in found]


@pytest.mark.parametrize(
    ("rule", "days", "found"),
    [
        (COVID, (1, 7), 1),
        (COVID, (1, 8), 0),
        (COVID, (4, 4), 1),
        (COVID, (4,), 0),
        (MEASLES_VILLAGE, (1, 10), 1),
        (MEASLES_VILLAGE, (1, 11), 0),
        (MEASLES_TOWNSHIP, (1, 2, 3, 10), 0),
        (MEASLES_TOWNSHIP, (1, 2, 3, 9, 10), 1),
        (CLASS, (1, 7), 1),
        (SCHOOL, (1,) * 9, 0),
        (SCHOOL, (1,) * 9 + (7,), 1),
    ],
)
def test_the_counts_of_each_disease(rule: CountRule, days: tuple[int, ...], found: int) -> None:
    assert len(clusters(fell_ill(ESTATE, *days), rule)) == found


def test_two_in_one_estate_within_a_week_are_a_cluster_and_one_each_in_two_are_not() -> None:
    both = [*fell_ill(ESTATE, 3), *fell_ill(MILL, 4, since=2)]
    assert clusters(both, COVID) == []
    (found,) = clusters([*both, *fell_ill(MILL, 9, since=3)], COVID)
    assert found == Cluster(MILL, date(2022, 7, 4), date(2022, 7, 9), (2, 3))


def test_a_cluster_that_goes_on_is_one_cluster_however_long() -> None:
    (found,) = clusters(fell_ill(ESTATE, 1, 6, 11, 16), COVID)
    assert found.cases == (1, 2, 3, 4)
    assert (found.first.day, found.last.day) == (1, 16)


def test_a_pause_parts_two_clusters_and_the_newer_comes_first() -> None:
    assert members(clusters(fell_ill(ESTATE, 1, 2, 12, 13), COVID)) == [(3, 4), (1, 2)]


def test_a_lone_case_between_belongs_to_neither() -> None:
    assert members(clusters(fell_ill(ESTATE, 1, 2, 10, 18, 19), COVID)) == [(4, 5), (1, 2)]


def test_no_cases_no_clusters() -> None:
    assert clusters([], COVID) == []


@pytest.mark.parametrize(("cases", "days"), [(1, 7), (0, 7), (2, 0)])
def test_a_rule_that_is_none(cases: int, days: int) -> None:
    with pytest.raises(ValueError):
        CountRule(cases, days)


def by_looking(cases: list[PlacedCase[str]], rule: CountRule) -> set[frozenset[int]]:
    """Clusters found the slow way: look through a window from every case, then join what shares a case."""
    groups: list[set[int]] = []
    for case in cases:
        seen = {
            other.case
            for other in cases
            if other.place == case.place and 0 <= (other.day - case.day).days < rule.within_days
        }
        if len(seen) >= rule.cases:
            touching = [group for group in groups if group & seen]
            groups = [group for group in groups if not group & seen]
            groups.append(seen.union(*touching))
    return {frozenset(group) for group in groups}


@given(
    st.lists(st.tuples(st.sampled_from([ESTATE, MILL, "School 2"]), st.integers(1, 60)), max_size=30),
    st.builds(CountRule, st.integers(2, 5), st.integers(1, 14)),
)
def test_none_is_missed_and_none_made_up(where_when: list[tuple[str, int]], rule: CountRule) -> None:
    cases = [case for n, (place, day) in enumerate(where_when) for case in fell_ill(place, day, since=n)]
    found = clusters(cases, rule)
    assert {frozenset(one.cases) for one in found} == by_looking(cases, rule)
    assert sum(len(one.cases) for one in found) == len({case for one in found for case in one.cases})
    assert [one.last for one in found] == sorted((one.last for one in found), reverse=True)
