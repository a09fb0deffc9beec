"""Stays as sorted columns, and the world that is traced: 20 bytes a stay, most of it mapped from files.

Times are whole seconds since EPOCH in 32 bits, which reach from 1932 to 2068; parts of a second are cut off. Persons
and sites are numbers into tables of names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.compiled import kernel
from lianfang.tracing.names import Names
from lianfang.tracing.sorting import bucket_starts, by_bucket, order_by, sort_run

Longs = NDArray[np.int64]

__all__ = ["EPOCH", "EPOCH_UNIX", "Names", "Stays", "World"]

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Second 0 of every time in this room."""
EPOCH_UNIX = int(EPOCH.timestamp())
"""The same as seconds since 1970."""


@dataclass(frozen=True, eq=False)
class Stays:
    """One segment of stays: a day of a store, or a whole file; n rows sorted by (site, enter, person, leave)."""

    site_first: NDArray[np.int64]
    """(sites + 1,): the stays of site s lie in rows site_first[s] .. site_first[s + 1]."""
    person: NDArray[np.int32]
    """(n,) numbers of persons."""
    enter: NDArray[np.int32]
    """(n,) seconds since EPOCH."""
    leave: NDArray[np.int32]
    """(n,) seconds since EPOCH, never before `enter`."""
    latest: NDArray[np.int32]
    """(n,) running maximum of `leave` inside the site: bounds the search to the left."""
    by_person: NDArray[np.int32]
    """(n,) rows sorted by (person, enter, row)."""
    person_first: NDArray[np.int64]
    """(persons + 1,): the rows of person p are by_person[person_first[p] .. person_first[p + 1]]."""

    def __len__(self) -> int:
        return len(self.person)

    @property
    def sites(self) -> int:
        """How many sites the segment knows; later ones have no stay in it."""
        return len(self.site_first) - 1

    @property
    def persons(self) -> int:
        """How many persons the segment knows; later ones have no stay in it."""
        return len(self.person_first) - 1

    @classmethod
    def sort(
        cls,
        site: NDArray[np.int32],
        person: NDArray[np.int32],
        enter: NDArray[np.int32],
        leave: NDArray[np.int32],
        sites: int,
        persons: int,
    ) -> Stays:
        """Stays from columns in any order. ValueError if one leaves before it enters or a number is out of range."""
        site, person, enter, leave = (np.asarray(c, dtype=np.int32) for c in (site, person, enter, leave))
        _demand(site, person, enter, leave, sites, persons)
        site_first = bucket_starts(site, sites)
        rows = _by_site(site, enter)
        person, enter, leave = person[rows], enter[rows], leave[rows]
        _settle_ties(site_first, enter, person, leave)
        latest = running_latest(site_first, leave)
        person_first = bucket_starts(person, persons)
        by_person = by_bucket(person, person_first)
        _by_enter(by_person, person_first, enter)
        return cls(site_first, person, enter, leave, latest, by_person, person_first)

    def site(self) -> NDArray[np.int32]:
        """The site of each row: (n,), made anew at each call."""
        return np.repeat(np.arange(self.sites, dtype=np.int32), np.diff(self.site_first))


def _demand(
    site: NDArray[np.int32],
    person: NDArray[np.int32],
    enter: NDArray[np.int32],
    leave: NDArray[np.int32],
    sites: int,
    persons: int,
) -> None:
    if not len(site) == len(person) == len(enter) == len(leave):
        raise ValueError("columns of stays differ in length")
    if not len(site):
        return
    if (leave < enter).any():
        raise ValueError("a stay leaves before it enters")
    if site.min() < 0 or site.max() >= sites or person.min() < 0 or person.max() >= persons:
        raise ValueError("a stay has a site or a person that has no name")


def _by_site(site: NDArray[np.int32], enter: NDArray[np.int32]) -> NDArray[np.int32]:
    """The order of rows by (site, enter)."""
    if not len(site):
        return np.empty(0, dtype=np.int32)
    first = int(enter.min())
    low = (int(enter.max()) - first).bit_length()
    key = site.astype(np.int64) << low
    key |= enter.astype(np.int64) - first
    return order_by(key, low + int(site.max()).bit_length())


@kernel
def _settle_ties(
    site_first: NDArray[np.int64],
    enter: NDArray[np.int32],
    person: NDArray[np.int32],
    leave: NDArray[np.int32],
) -> None:
    """Brings rows of the same site and second, which stand together, into the order of person, then leave."""
    for site in range(len(site_first) - 1):
        first, end = site_first[site], site_first[site + 1]
        while first < end:
            last = first + 1
            while last < end and enter[last] == enter[first]:
                last += 1
            if last - first > 1:
                people, leaves = person[first:last].copy(), leave[first:last].copy()
                value = (people.astype(np.int64) << 32) + leaves.astype(np.int64)
                run = np.arange(last - first).astype(np.int32)
                sort_run(value, run)
                person[first:last] = people[run]
                leave[first:last] = leaves[run]
            first = last


@kernel
def running_latest(site_first: NDArray[np.int64], leave: NDArray[np.int32]) -> NDArray[np.int32]:
    """The running maximum of `leave` inside each site."""
    latest = np.empty(len(leave), np.int32)
    for site in range(len(site_first) - 1):
        highest = np.int32(-(2**31))
        for row in range(site_first[site], site_first[site + 1]):
            highest = max(highest, leave[row])
            latest[row] = highest
    return latest


@kernel
def _by_enter(
    by_person: NDArray[np.int32], person_first: NDArray[np.int64], enter: NDArray[np.int32]
) -> None:
    """Sorts each person's rows by time of entry."""
    for person in range(len(person_first) - 1):
        rows = by_person[person_first[person] : person_first[person + 1]]
        if len(rows) < 2:
            continue
        value = np.empty(len(rows), np.int64)
        for at in range(len(rows)):
            value[at] = enter[rows[at]]
        sort_run(value, rows)


@kernel
def rows_of(
    wanted: NDArray[np.int32],
    site_first: NDArray[np.int64],
    enter: NDArray[np.int32],
    person: NDArray[np.int32],
    leave: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Where stays, (4, n) as site, person, enter, leave in the order of a segment, stand in it; each is in it."""
    found = np.empty(wanted.shape[1], np.int32)
    for n in range(wanted.shape[1]):
        site, who, since, until = wanted[0, n], wanted[1, n], wanted[2, n], wanted[3, n]
        low, high = site_first[site], site_first[site + 1]
        while low < high:
            row = (low + high) // 2
            if enter[row] < since or (
                enter[row] == since and (person[row] < who or (person[row] == who and leave[row] < until))
            ):
                low = row + 1
            else:
                high = row
        if n and found[n - 1] >= low:  # several of the same: one row each
            low = found[n - 1] + 1
        found[n] = low
    return found


@dataclass(frozen=True, eq=False)
class World:
    """What is traced: segments over one pair of name tables, and the kinds of sites where they are known.

    Segments follow each other in time of entry: one for a file, one a day for a store. A stay lies in the segment of
    the day of its entry and may reach into later days. A segment may know fewer persons and sites than the tables.
    """

    segments: tuple[Stays, ...]
    persons: Names
    sites: Names
    site_kind: NDArray[np.int16] | None = None
    """(sites,) place in `kinds`, -1 where the kind is not known; None where no kinds are known at all."""
    kinds: tuple[str, ...] = ()

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments)

    def columns(self) -> tuple[Longs, Longs, Longs, Longs]:
        """Site, person, enter and leave of all stays, segment after segment: (n,) each, in 64 bits, made anew."""
        parts = [(s.site(), s.person, s.enter, s.leave) for s in self.segments]
        if not parts:
            return tuple(np.empty(0, np.int64) for _ in range(4))  # type: ignore[return-value]
        site, person, enter, leave = (
            np.concatenate(some).astype(np.int64) for some in zip(*parts, strict=True)
        )
        return site, person, enter, leave

    def per_site(self, of_kind: Callable[[str | None], int]) -> Longs:
        """(sites,) what `of_kind` says of the kind of each site; None where that is not known."""
        if self.site_kind is None:
            return np.full(len(self.sites), of_kind(None), np.int64)
        return np.array([*map(of_kind, self.kinds), of_kind(None)], np.int64)[
            self.site_kind
        ]  # -1 is the last
