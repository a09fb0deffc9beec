"""Where several cases may have caught it: sites and hours that more of them share than attendance makes likely.

For each hour at each site, say that n of the N people who went anywhere were there, and k of the K cases whose window
covers that hour. If cases were K people drawn from the N at random, k would follow the hypergeometric law; the chance
of k or more of them is what `chance` says, exactly (Fisher's test, one-sided). So many site-hours are tried that some
look unusual by luck alone, and `corrected` allows for it as Holm did (Scandinavian Journal of Statistics 6, 1979,
65-70), whatever the tests have to do with each other: of all rows with `corrected` below 0.05, the chance that even one
is there by luck is below 0.05. It says that cases met there too often, not that anybody was infected there: those who
go out much meet each other anyway, and cases of one household go together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, lgamma

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.columns import Stays, World
from lianfang.tracing.compiled import kernel
from lianfang.tracing.contacts import Case

HOUR = 3600

Slot = tuple[int, int]
"""A site and an hour since EPOCH."""


@dataclass(frozen=True)
class SharedHour:
    """An hour at a site where two or more cases were."""

    site: int
    since: int
    """When the hour begins, in seconds since EPOCH."""
    cases: tuple[int, ...]
    """Who of them was there, by number, sorted."""
    watched: int
    """How many cases have a window that covers this hour."""
    attendance: int
    """How many people were there in this hour, cases among them."""
    expected: float
    """How many cases would be there if they were anybody."""
    chance: float
    """How likely so many or more of them would be there by luck."""
    corrected: float
    """The same, allowing for the number of site-hours tried."""


def shared_hours(world: World, cases: Sequence[Case]) -> list[SharedHour]:
    """All site-hours that two or more cases share within their windows, the least likely first.

    A case without any stay counts for nothing. Equally likely ones come in the order of hour, then site.
    """
    present = _present(world, cases)
    shared = {slot: people for slot, people in present.items() if len(people) > 1}
    if not shared:
        return []
    people, tried = _tried(world, cases)
    at_large = [case for case in cases if _goes_out(world, case.person)]
    found = []
    for (site, hour), who in shared.items():
        attendance = _attendance(world, site, hour * HOUR)
        watched = sum(_covers(case, hour) for case in at_large)
        chance = at_least(len(who), people, watched, attendance)
        expected = watched * attendance / people
        found.append((chance, hour, site, tuple(sorted(who)), watched, attendance, expected))
    found.sort()
    corrected = _holm([row[0] for row in found], tried)
    return [
        SharedHour(site, hour * HOUR, who, watched, attendance, expected, chance, after)
        for (chance, hour, site, who, watched, attendance, expected), after in zip(
            found, corrected, strict=True
        )
    ]


def at_least(k: int, people: int, cases: int, attendance: int) -> float:
    """The chance that k or more of `cases` are among `attendance` drawn from `people` at random."""
    most = min(cases, attendance)
    if k <= max(0, cases + attendance - people):
        return 1.0
    terms = (
        _log_choose(cases, x) + _log_choose(people - cases, attendance - x) - _log_choose(people, attendance)
        for x in range(k, most + 1)
    )
    return min(1.0, sum(exp(term) for term in terms))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def _holm(chances: Sequence[float], tried: int) -> list[float]:
    """Corrected chances of the first of `tried` sorted tests; those not given are no likelier to matter."""
    corrected, highest = [], 0.0
    for place, chance in enumerate(chances):
        highest = max(highest, min(1.0, (tried - place) * chance))
        corrected.append(highest)
    return corrected


def _present(world: World, cases: Sequence[Case]) -> dict[Slot, set[int]]:
    """Which cases were where in each hour of their windows."""
    present: dict[Slot, set[int]] = defaultdict(set)
    for case in cases:
        for site, enter, leave in stays_of(world, case.person):
            for since, until in case.windows:
                if max(enter, since) <= min(leave, until):
                    for hour in range(max(enter, since) // HOUR, min(leave, until) // HOUR + 1):
                        present[site, hour].add(case.person)
    return present


def stays_of(world: World, person: int) -> Iterator[tuple[int, int, int]]:
    """All stays of a person: site, enter, leave."""
    for segment in world.segments:
        if person < segment.persons:
            rows = segment.by_person[segment.person_first[person] : segment.person_first[person + 1]]
            for row in rows.tolist():
                site = int(np.searchsorted(segment.site_first, row, side="right")) - 1
                yield site, int(segment.enter[row]), int(segment.leave[row])


def _goes_out(world: World, person: int) -> bool:
    return next(stays_of(world, person), None) is not None


def _covers(case: Case, hour: int) -> bool:
    """Whether any moment of the hour lies in a window of the case."""
    return any(since < (hour + 1) * HOUR and until >= hour * HOUR for since, until in case.windows)


def _tried(world: World, cases: Sequence[Case]) -> tuple[int, int]:
    """How many people went anywhere, and in how many site-hours of the windows anybody was."""
    begin = min(since for case in cases for since, _until in case.windows)
    end = max(until for case in cases for _since, until in case.windows)
    seen = np.zeros(len(world.persons), np.uint8)
    marks: list[NDArray[np.int64]] = []
    for segment in world.segments:
        marks.append(
            _occupied(segment.site_first, segment.person, segment.enter, segment.leave, begin, end, seen)
        )
    return int(seen.sum()), len(np.unique(np.concatenate(marks)))


@kernel
def _occupied(
    site_first: NDArray[np.int64],
    person: NDArray[np.int32],
    enter: NDArray[np.int32],
    leave: NDArray[np.int32],
    begin: int,
    end: int,
    seen: NDArray[np.uint8],
) -> NDArray[np.int64]:
    """The site-hours between `begin` and `end` in which anybody was, as site << 32 | hour; marks everybody seen."""
    size = 0
    found = np.empty(1024, np.int64)
    for site in range(len(site_first) - 1):
        done = -(1 << 40)  # stays come by entry: hours up to here are noted
        for row in range(site_first[site], site_first[site + 1]):
            seen[person[row]] = 1
            first = max(int(enter[row]), begin) // 3600
            last = min(int(leave[row]), end) // 3600
            for hour in range(max(first, done + 1), last + 1):
                if size == len(found):
                    larger = np.empty(2 * size, np.int64)
                    larger[:size] = found
                    found = larger
                found[size] = (np.int64(site) << 32) + hour
                size += 1
                done = hour
    return found[:size]


def _attendance(world: World, site: int, begin: int) -> int:
    """How many different people were at a site in the hour from `begin` on."""
    people = [_there(segment, site, begin) for segment in world.segments if site < segment.sites]
    return len(np.unique(np.concatenate(people)))


def _there(segment: Stays, site: int, begin: int) -> NDArray[np.int32]:
    """The persons of the stays that touch the hour from `begin` on."""
    first, last = int(segment.site_first[site]), int(segment.site_first[site + 1])
    end = first + int(np.searchsorted(segment.enter[first:last], begin + HOUR, side="left"))
    start = first + int(np.searchsorted(segment.latest[first:last], begin, side="left"))
    rows = slice(start, max(start, end))
    return segment.person[rows][segment.leave[rows] >= begin]
