"""What a trace gives: exposures as columns, and the order in which everybody expects them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lianfang.tracing.compiled import I32, N64, part, typed_kernel
from lianfang.tracing.kernels import Ints, Longs
from lianfang.tracing.sorting import order_by

NOBODY = -1
"""In `via` of degree 1."""


@dataclass(frozen=True, eq=False)
class Exposures:
    """Rows of one degree, (n,) each: persons and sites by number, times in seconds since EPOCH."""

    degree: int
    index: Ints
    contact: Ints
    via: Ints
    site: Ints
    since: Ints
    until: Ints
    gap: Ints
    """Seconds between the one who left and the other who came after; 0 where they were there together."""

    def __len__(self) -> int:
        return len(self.index)

    @property
    def overlap(self) -> Longs:
        """Seconds together: 0 for one who came after. In 64 bits, for somebody may have been there for a century."""
        return self.until.astype(np.int64) - self.since


@dataclass(frozen=True, eq=False)
class Found:
    """Exposures as the kernels write them: which presence met whom, (n,) each, in no order."""

    presence: Ints
    contact: Ints
    since: Ints
    until: Ints
    gap: Ints

    def __len__(self) -> int:
        return len(self.presence)

    @property
    def columns(self) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        """All of them, as the kernels take them."""
        return self.presence, self.contact, self.since, self.until, self.gap


@dataclass(frozen=True, eq=False)
class Presences:
    """Stays cut to a window, (n,) each, the rows of one index person together.

    `index`: whom it is about; `via`: through whom (NOBODY for degree 1); `owner`: whose stay it is; `a`, `b`: from, until.
    """

    index: Ints
    owner: Ints
    via: Ints
    site: Ints
    a: Ints
    b: Ints

    def __len__(self) -> int:
        return len(self.site)


@dataclass(frozen=True, eq=False)
class Ranks:
    """The place of each person and of each site among all names sorted."""

    person: Ints
    site: Ints


def by_contact(found: Found, presences: Presences, ranks: Ranks) -> Exposures:
    """Exposures of degree 1, sorted by index, contact, from, site, until, wait: names by code point."""
    rank = ranks.person
    rows = _rows(found, rank[presences.index], rank, presences, ranks, then_since=0)
    columns = _columns(rows, *found.columns, presences.index, presences.site)
    index, contact, site, since, until, gap = columns
    return Exposures(1, index, contact, np.full(len(rows), NOBODY, np.int32), site, since, until, gap)


def by_met(found: Found, presences: Presences, ranks: Ranks) -> Exposures:
    """The same for degree 2, found from its far end: presences are the contacts', whom they met is `via`.

    Sorted by contact, from, via, site, until, wait; `presences.index` is the same all over.
    """
    rank = ranks.person
    rows = _rows(found, rank[presences.owner], rank, presences, ranks, then_since=1)
    contact, via, site, since, until, gap = _columns(rows, *found.columns, presences.owner, presences.site)
    index = np.full(len(rows), presences.index[0] if len(presences) else NOBODY, np.int32)
    return Exposures(2, index, contact, via, site, since, until, gap)


def _rows(found: Found, group: Ints, rank: Ints, presences: Presences, ranks: Ranks, then_since: int) -> Ints:
    """The order of found rows by the group of their presence, then whom it met and when (or when and whom)."""
    place = ranks.site[presences.site]
    rows = _ordered(*found.columns, group, rank, place, then_since)
    if len(rows) == len(found):
        return rows
    met, group = rank[found.contact], group[found.presence]  # numbers too large to be packed into one
    inner = (met, found.since) if then_since else (found.since, met)
    return np.lexsort((found.gap, found.until, place[found.presence], *inner, group)).astype(np.int32)


@part
def _span(column: Ints) -> tuple[np.int64, int]:
    """The lowest value, and how many bits the others need above it."""
    low, high = np.int64(column[0]), np.int64(column[0])
    for value in column:
        low, high = min(low, value), max(high, value)
    bits = 0
    while (high - low) >> bits:
        bits += 1
    return low, bits


@part
def _before(one: int, other: int, presence: Ints, place: Ints, until: Ints, gap: Ints) -> bool:
    here, there = place[presence[one]], place[presence[other]]
    if here != there:
        return bool(here < there)
    if until[one] != until[other]:
        return bool(until[one] < until[other])
    return bool(gap[one] < gap[other])


@part
def _sort(rows: Ints, presence: Ints, place: Ints, until: Ints, gap: Ints) -> None:
    """Sorts a run, by insertion: hardly ever is one longer than two."""
    for at in range(1, len(rows)):
        held, before = rows[at], at - 1
        while before >= 0 and _before(held, rows[before], presence, place, until, gap):
            rows[before + 1] = rows[before]
            before -= 1
        rows[before + 1] = held


@typed_kernel(I32, I32, I32, I32, I32, I32, I32, I32, N64)
def _ordered(
    presence: Ints,
    contact: Ints,
    since: Ints,
    until: Ints,
    gap: Ints,
    group: Ints,
    rank: Ints,
    place: Ints,
    then_since: int,
) -> Ints:
    """As `_rows`; nothing where the numbers do not fit into one of 63 bits."""
    size = len(presence)
    if size == 0:
        return np.empty(0, np.int32)
    low_group, group_bits = _span(group)
    low_rank, rank_bits = _span(rank)
    low_since, since_bits = _span(since)
    if group_bits + rank_bits + since_bits > 63:
        return np.empty(0, np.int32)
    key = np.empty(size, np.int64)
    for n in range(size):
        whom, when = rank[contact[n]] - low_rank, since[n] - low_since
        inner = (when << rank_bits) + whom if then_since else (whom << since_bits) + when
        key[n] = ((group[presence[n]] - low_group) << (rank_bits + since_bits)) + inner
    rows = order_by(key, group_bits + rank_bits + since_bits)
    first = 0
    while first < size:
        last = first + 1
        while last < size and key[rows[last]] == key[rows[first]]:
            last += 1
        if last - first > 1:
            _sort(rows[first:last], presence, place, until, gap)
        first = last
    return rows


@typed_kernel(I32, I32, I32, I32, I32, I32, I32, I32)
def _columns(
    rows: Ints,
    presence: Ints,
    contact: Ints,
    since: Ints,
    until: Ints,
    gap: Ints,
    of_presence: Ints,
    site: Ints,
) -> tuple[Ints, Ints, Ints, Ints, Ints, Ints]:
    """The columns in this order: what the presence says, the contact, site, from, until, wait."""
    size = len(rows)
    said, who, where = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    begin, end, wait = np.empty(size, np.int32), np.empty(size, np.int32), np.empty(size, np.int32)
    for n in range(size):
        row = rows[n]
        said[n], where[n] = of_presence[presence[row]], site[presence[row]]
        who[n], begin[n], end[n], wait[n] = contact[row], since[row], until[row], gap[row]
    return said, who, where, begin, end, wait
