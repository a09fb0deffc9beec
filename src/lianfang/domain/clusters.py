"""Cases close in place and time: when do they count as a cluster?

Each disease, and each edition of its rules, has its own count: two or more in one housing estate within a week for
COVID-19 (9th edition), two in a village within ten days for measles (sources in `domain.md` 1). A rule is therefore
data, and so is the kind of place it speaks of: whoever asks gives the place of each case at the level of the rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

Place = TypeVar("Place", int, str)


@dataclass(frozen=True)
class CountRule:
    """So many cases in one place within so many days make a cluster; `source` says who says so.

    "Within seven days" means seven days of the calendar, the first and the last included. level: "site" for a school,
    housing estate, factory, village or health facility, "area" for a township.
    """

    cases: int
    within_days: int
    level: str = "site"
    source: str = ""

    def __post_init__(self) -> None:
        """A cluster has at least two cases and lasts at least a day; anything else is a ValueError."""
        if self.cases < 2 or self.within_days < 1:
            raise ValueError(f"no cluster: {self.cases} cases within {self.within_days} days")


COUNT_RULES: Mapping[str, tuple[CountRule, ...]] = {
    "covid19": (CountRule(2, 7, "site", "COVID-19 prevention and control plan, 9th edition, 28 June 2022"),),
    "measles": (
        CountRule(2, 10, "site", "China's measles surveillance, read in a secondary text (grade C): confirm"),
        CountRule(5, 10, "area", "China's measles surveillance, read in a secondary text (grade C): confirm"),
    ),
}
"""By disease, for editions that bring none of their own. Of plague and SARS one case is an event already."""


@dataclass(frozen=True)
class PlacedCase(Generic[Place]):
    """A case by its number, where it belongs to, and the day it counts for (onset, or the sampling without one)."""

    case: int
    place: Place
    day: date


@dataclass(frozen=True)
class Cluster(Generic[Place]):
    """Cases of one place, in order of days, each of which lies in a span that meets the rule."""

    place: Place
    first: date
    last: date
    cases: tuple[int, ...]


def clusters(cases: Iterable[PlacedCase[Place]], rule: CountRule) -> list[Cluster[Place]]:
    """The clusters by the rule, the newest first; spans that share a case are one cluster, which may last longer."""
    by_place: defaultdict[Place, list[PlacedCase[Place]]] = defaultdict(list)
    for case in cases:
        by_place[case.place].append(case)
    found = [
        Cluster(place, run[0].day, run[-1].day, tuple(case.case for case in run))
        for place, ours in by_place.items()
        for run in _runs(sorted(ours, key=lambda c: (c.day, c.case)), rule)
    ]
    return sorted(found, key=lambda c: (-c.last.toordinal(), -len(c.cases), str(c.place)))


def _runs(ordered: Sequence[PlacedCase[Place]], rule: CountRule) -> list[Sequence[PlacedCase[Place]]]:
    """Stretches of neighbouring cases of one place in which every case lies in a span that meets the rule."""
    spans: list[tuple[int, int]] = []
    for begin in range(len(ordered) - rule.cases + 1):
        end = begin + rule.cases
        if (ordered[end - 1].day - ordered[begin].day).days >= rule.within_days:
            continue
        if spans and begin < spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((begin, end))
    return [ordered[begin:end] for begin, end in spans]
