"""The kernel that pairs entries with exits: one walk over each person's records in order of time.

What is known of a person between two records is one row of an `Inside`, so that the walk can stop at midnight and go
on with the next day's file. The rules are those of docs/tracing.md; tests/tracing/brute_stays.py says them again.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.compiled import kernel
from lianfang.tracing.sorting import sort_values

NOWHERE, OPEN, GONE, BACK = 0, 1, 2, 3
"""What is known of a person: nothing pending; went in at a site; came out of a site without an entry; the same, and
went in at the same site right after, so that one of the two clocks may be wrong."""

MODE, SITE, ENTER, LEAVE, FLOOR, LAST_SITE, LAST_WAY, LAST_AT = range(8)
"""Columns of the state. ENTER: of OPEN and BACK. LEAVE and FLOOR: of GONE and BACK, when they came out and the record
before that. LAST_*: the person's last record; LAST_SITE is -1 where there was none."""
FIELDS = 8

IN, OUT = 1, 0

CLOCKS = 120
"""Seconds by which the clocks of two devices at one site may differ, and within which a second touch is a slip."""

(
    DUPLICATES,
    DOUBLES,
    OUT_OF_ORDER,
    MISSING_EXITS,
    MISSING_ENTRIES,
    ENTRY_ONLY,
    CLOCK_SHIFTS,
    OVERLONG,
    UNCLOSED,
) = range(9)
COUNTS = 9

NEVER = -(1 << 40)
"""Before every time."""


_WAY_BIT, _RANK_BITS = 30, 31
_RANKS = (1 << _WAY_BIT) - 1


@kernel
def records_by_person(
    person: NDArray[np.int32],
    first: NDArray[np.int64],
    at: NDArray[np.int32],
    way: NDArray[np.int8],
    site: NDArray[np.int32],
    rank: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Each record as one number that sorts by time, exits before entries, then site by name; the persons' together.

    One scattered write a record; all that follows reads in order.
    """
    place = first[:-1].copy()
    records = np.empty(len(person), np.int64)
    for row in range(len(person)):
        who = person[row]
        records[place[who]] = (
            (np.int64(at[row]) << _RANK_BITS) + (np.int64(way[row]) << _WAY_BIT) + rank[site[row]]
        )
        place[who] += 1
    return records


@kernel
def in_order(records: NDArray[np.int64], first: NDArray[np.int64], people: tuple[int, int]) -> int:
    """Sorts the records of each person in the range; returns how many stood behind a later one."""
    moved = 0
    for person in range(people[0], people[1]):
        mine = records[first[person] : first[person + 1]]
        latest = np.int64(-(1 << 62))
        before = moved
        for record in mine:
            moved += (record >> _RANK_BITS) < latest
            latest = max(latest, record >> _RANK_BITS)
        if moved > before or len(mine) > 1:
            sort_values(mine)
    return moved


@kernel
def _emit(out: NDArray[np.int32], n: int, site: int, person: int, enter: int, leave: int) -> int:
    out[0, n], out[1, n], out[2, n], out[3, n] = site, person, enter, max(enter, leave)
    return n + 1


@kernel
def _missing_entry(
    state: NDArray[np.int64], assumed: NDArray[np.int64], out: NDArray[np.int32], n: int, who: int
) -> int:
    """The stay of somebody of whom only the exit is known."""
    site, leave = state[SITE], state[LEAVE]
    return int(_emit(out, n, site, who, max(leave - assumed[site], state[FLOOR]), leave))


@kernel
def _give_up(
    state: NDArray[np.int64],
    assumed: NDArray[np.int64],
    entry_only: NDArray[np.bool_],
    bound: int,
    out: NDArray[np.int32],
    n: int,
    who: int,
    counts: NDArray[np.int64],
) -> int:
    """Ends what is pending without its other half: the next that is known of the person is at `bound`."""
    mode, site = state[MODE], state[SITE]
    if mode == OPEN:
        n = _emit(out, n, site, who, state[ENTER], min(state[ENTER] + assumed[site], bound))
        counts[ENTRY_ONLY if entry_only[site] else MISSING_EXITS] += 1
    elif mode == GONE:
        n = _missing_entry(state, assumed, out, n, who)
        counts[MISSING_ENTRIES] += 1
    elif mode == BACK:
        n = _emit(out, n, site, who, state[LEAVE], state[ENTER])
        counts[CLOCK_SHIFTS] += 1
    state[MODE] = NOWHERE
    return n


@kernel
def _step_in(
    state: NDArray[np.int64],
    assumed: NDArray[np.int64],
    entry_only: NDArray[np.bool_],
    site: int,
    now: int,
    out: NDArray[np.int32],
    n: int,
    who: int,
    counts: NDArray[np.int64],
) -> int:
    """Somebody goes in."""
    if state[MODE] == GONE and state[SITE] == site and now - state[LEAVE] <= CLOCKS:
        state[MODE], state[ENTER] = BACK, now
        return n
    n = _give_up(state, assumed, entry_only, now, out, n, who, counts)
    state[MODE], state[SITE], state[ENTER] = OPEN, site, now
    return n


@kernel
def _step_out(
    state: NDArray[np.int64],
    assumed: NDArray[np.int64],
    cap: NDArray[np.int64],
    entry_only: NDArray[np.bool_],
    site: int,
    now: int,
    out: NDArray[np.int32],
    n: int,
    who: int,
    counts: NDArray[np.int64],
) -> int:
    """Somebody comes out."""
    mode = state[MODE]
    here = mode in (OPEN, BACK) and state[SITE] == site
    if here and now - state[ENTER] <= cap[site]:
        if mode == BACK:  # the exit before was one of its own
            n = _missing_entry(state, assumed, out, n, who)
            counts[MISSING_ENTRIES] += 1
        n = _emit(out, n, site, who, state[ENTER], now)
        state[MODE] = NOWHERE
        return n
    floor = state[LAST_AT]
    if here and mode == OPEN:
        counts[OVERLONG] += 1
        counts[ENTRY_ONLY if entry_only[site] else MISSING_EXITS] -= 1  # which _give_up counts
    n = _give_up(state, assumed, entry_only, max(now - assumed[site], floor), out, n, who, counts)
    state[MODE], state[SITE], state[LEAVE], state[FLOOR] = GONE, site, now, floor
    return n


@kernel
def pair(
    records: NDArray[np.int64],
    first: NDArray[np.int64],
    people: tuple[int, int],
    by_rank: NDArray[np.int64],
    state: NDArray[np.int64],
    assumed: NDArray[np.int64],
    cap: NDArray[np.int64],
    entry_only: NDArray[np.bool_],
    out: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> int:
    """Walks the sorted records of the persons in the range, from the state of each and back into it.

    `state` (persons, FIELDS); stays go to `out` (4, ...): site, person, enter, leave. Returns how many.
    """
    n = 0
    for who in range(people[0], people[1]):
        mine = state[who]
        for record in records[first[who] : first[who + 1]]:
            here, now = int(by_rank[record & _RANKS]), int(record >> _RANK_BITS)
            going = int((record >> _WAY_BIT) & 1)
            again = here == mine[LAST_SITE] and going == mine[LAST_WAY] and now - mine[LAST_AT] <= CLOCKS
            if again:
                counts[DUPLICATES if now == mine[LAST_AT] else DOUBLES] += 1
            elif going == IN and mine[MODE] == NOWHERE:  # what nearly all records are, without a call
                mine[MODE], mine[SITE], mine[ENTER] = OPEN, here, now
            elif (
                going == OUT and mine[MODE] == OPEN and mine[SITE] == here and now - mine[ENTER] <= cap[here]
            ):
                out[0, n], out[1, n], out[2, n], out[3, n] = here, who, mine[ENTER], now
                mine[MODE] = NOWHERE
                n += 1
            elif going == IN:
                n = _step_in(mine, assumed, entry_only, here, now, out, n, who, counts)
            else:
                n = _step_out(mine, assumed, cap, entry_only, here, now, out, n, who, counts)
            mine[LAST_SITE], mine[LAST_WAY], mine[LAST_AT] = here, going, now
    return n


@kernel
def settle(
    state: NDArray[np.int64],
    until: int,
    assumed: NDArray[np.int64],
    cap: NDArray[np.int64],
    entry_only: NDArray[np.bool_],
    finish: bool,
    out: NDArray[np.int32],
    counts: NDArray[np.int64],
) -> int:
    """Ends what no record from the second `until` on can still change, and forgets what no record can need.

    What is kept and what goes on is the same as if all records had been walked at once. `finish`: ends all the rest
    too, as if no record followed. Returns how many stays that made.
    """
    n, most = 0, np.int64(0)
    for site in range(len(assumed)):
        most = max(most, assumed[site])
    for who in range(len(state)):
        mine = state[who]
        mode, over = mine[MODE], finish
        if mode == OPEN:
            site = mine[SITE]
            over |= until - mine[ENTER] > max(cap[site], assumed[site] + most)
        elif mode == GONE:
            over |= until - mine[LEAVE] > CLOCKS
        elif mode == BACK:
            over |= until - mine[ENTER] > cap[mine[SITE]]
        if over:
            unclosed = finish and mode == OPEN and not entry_only[mine[SITE]]
            n = _give_up(mine, assumed, entry_only, 1 << 40, out, n, who, counts)
            if unclosed:
                counts[MISSING_EXITS] -= 1
                counts[UNCLOSED] += 1
        if mine[MODE] == NOWHERE and until - mine[LAST_AT] > max(most, CLOCKS):
            mine[LAST_SITE], mine[LAST_AT] = -1, NEVER
    return n
