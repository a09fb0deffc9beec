"""Stays from passages: who was where from when to when, with every flaw of real gates mended and counted.

Nobody is at two sites at once: what is assumed of a stay ends where the next thing known of the person begins. The
rules are listed in docs/tracing.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, fields
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing import pairing
from lianfang.tracing.sites import SiteTable
from lianfang.tracing.sorting import bucket_starts

THREADS = 2
WORTH_A_THREAD = 100_000
"""Fewer records are done before a thread has begun."""


@dataclass(frozen=True)
class Repairs:
    """What had to be mended; each in records or stays as its name says."""

    duplicates: int = 0
    """Records that say the same as another: dropped."""
    doubles: int = 0
    """Records of the same direction again at the same site within two minutes: dropped."""
    out_of_order: int = 0
    """Records that stood behind a later one of the same person: sorted."""
    missing_exits: int = 0
    """Stays whose exit was assumed."""
    missing_entries: int = 0
    """Stays whose entry was assumed."""
    entry_only: int = 0
    """Stays at sites that write down entries only: their length was assumed."""
    clock_shifts: int = 0
    """Stays whose exit stood up to two minutes before their entry: taken the other way round."""
    overlong: int = 0
    """Entries and exits further apart than their kind of site allows: taken for two stays, an end of each assumed."""
    unclosed: int = 0
    """Stays still open when the records end: their length was assumed."""
    nobody: int = 0
    """Records of people whom nobody knows, or who were turned away: they make no stay."""

    def __add__(self, other: Repairs) -> Repairs:
        return Repairs(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, eq=False)
class Passages:
    """Records of gates as columns, in the order in which they came; (n,) each."""

    person: NDArray[np.int32]
    site: NDArray[np.int32]
    at: NDArray[np.int32]
    """Seconds since EPOCH."""
    way: NDArray[np.int8]
    """1 in, 0 out."""
    nobody: int = 0
    """How many records of unknown people were left out."""

    def __len__(self) -> int:
        return len(self.person)


def nothing_known(persons: int) -> NDArray[np.int64]:
    """The state of so many persons of whom there is no record yet: (persons, FIELDS)."""
    state = np.zeros((persons, pairing.FIELDS), dtype=np.int64)
    state[:, pairing.LAST_SITE], state[:, pairing.LAST_AT] = -1, pairing.NEVER
    return state


@dataclass
class Paired:
    """Stays in no particular order, (4, n): site, person, enter, leave; and what was mended to make them."""

    stays: NDArray[np.int32] = field(default_factory=lambda: np.empty((4, 0), dtype=np.int32))
    repairs: Repairs = field(default_factory=Repairs)


def stays_of(passages: Passages, table: SiteTable, persons: int) -> Paired:
    """The stays of passages that are all there are."""
    state = nothing_known(persons)
    paired = pair(passages, table, state)
    until = int(passages.at.max()) + 1 if len(passages) else 0
    rest = settle(state, table, until)
    unclosed = settle(state, table, until, finish=True)
    return Paired(
        np.concatenate([paired.stays, rest.stays, unclosed.stays], axis=1),
        paired.repairs + rest.repairs + unclosed.repairs,
    )


def pair(passages: Passages, table: SiteTable, state: NDArray[np.int64]) -> Paired:
    """The stays that passages close, going on from `state`, which is left as they leave it.

    ValueError where a record has a person or site that is not in the tables.
    """
    if not len(passages):
        return Paired(repairs=Repairs(nobody=passages.nobody))
    _demand(passages, table, len(state))
    p = passages
    first = bucket_starts(p.person, len(state))
    records = pairing.records_by_person(p.person, first, p.at, p.way, p.site, table.rank)
    with ThreadPoolExecutor(max_workers=THREADS) as beside:
        work = map if len(p) < WORTH_A_THREAD else beside.map
        parts = list(work(lambda people: _pair_people(records, first, people, table, state), _shares(first)))
    stays = np.concatenate([part.stays for part in parts], axis=1)
    return Paired(stays, sum((part.repairs for part in parts), Repairs(nobody=p.nobody)))


def _demand(passages: Passages, table: SiteTable, persons: int) -> None:
    person, site = passages.person, passages.site
    if person.min() < 0 or person.max() >= persons or site.min() < 0 or site.max() >= len(table.rank):
        raise ValueError("a passage has a site or a person that has no name")


def _shares(first: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Ranges of persons with about as many records each."""
    persons = len(first) - 1
    wanted = first[-1] * np.arange(1, THREADS) // THREADS
    cuts = [0, *np.minimum(np.searchsorted(first, wanted), persons).tolist(), persons]
    return pairwise(cuts)


def _pair_people(
    records: NDArray[np.int64],
    first: NDArray[np.int64],
    people: tuple[int, int],
    table: SiteTable,
    state: NDArray[np.int64],
) -> Paired:
    counts = np.zeros(pairing.COUNTS, dtype=np.int64)
    counts[pairing.OUT_OF_ORDER] = pairing.in_order(records, first, people)
    out = _room_for(state[people[0] : people[1]], int(first[people[1]] - first[people[0]]))
    rules = (table.by_rank, state, table.assumed, table.cap, table.entry_only)
    found = pairing.pair(records, first, people, *rules, out, counts)
    return Paired(out[:, :found], Repairs(*counts.tolist()))


def _room_for(state: NDArray[np.int64], records: int) -> NDArray[np.int32]:
    """Room for stays: each takes a record at least, or one of the two that may be pending from before."""
    pending = int(np.count_nonzero(state[:, pairing.MODE]))
    return np.empty((4, records + 2 * pending), dtype=np.int32)


def settle(state: NDArray[np.int64], table: SiteTable, until: int, finish: bool = False) -> Paired:
    """The stays that no record from the second `until` on can change any more; they leave the state.

    `finish`: all that are pending, as if no record followed.
    """
    out = _room_for(state, 0)
    counts = np.zeros(pairing.COUNTS, dtype=np.int64)
    found = pairing.settle(state, until, table.assumed, table.cap, table.entry_only, finish, out, counts)
    return Paired(out[:, :found].copy(), Repairs(*counts.tolist()))
