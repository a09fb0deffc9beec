"""Posts that cheat or sleep: what they do to the record. What really passed stays in the truth."""

from collections.abc import Sequence

import numpy as np

from lianfang.demo.geography import Geography
from lianfang.demo.movements import Movements
from lianfang.demo.outings import DAY, Flags
from lianfang.demo.readings import ABSENT, HIGH, PUT_ON, REFUSED, Notes
from lianfang.demo.truth import Cheat, OfflineSpell
from lianfang.demo.world import SiteSpec, Times

# How many of a hundred gates do it.
SHARES = {"invented_temperatures": 1.3, "burst": 0.9, "copied_day": 0.9, "sleeping": 1.3, "mask_never": 0.9,
          "no_second": 0.9}  # fmt: skip
LOSING = ("sleeping", "copied_day")
"""Kinds of cheat by which real passages are lost."""
OFFLINE_GATES = 0.03
FAVOURITES = ((365, 366, 364, 367), (0.47, 0.45, 0.05, 0.03))
BURST_HOURS = 3
BURST_SIZE = 30


def choose(
    rows: Movements, sites: Sequence[SiteSpec], land: Geography, days: int, rng: np.random.Generator
) -> tuple[Cheat, ...]:
    """Draw the dishonest posts among the busier gates of invented places: no real name is blamed."""
    load = np.bincount(rows.gate, minlength=len(land.gate_site))
    named = np.array([site.named for site in sites])[land.gate_site]
    able = np.flatnonzero(~named & (load >= np.quantile(load[~named], 0.45)))
    order = rng.permutation(able).tolist()
    found = []
    for kind, share in SHARES.items():
        for _ in range(max(1, round(share * len(load) / 100))):
            start = int(rng.integers(0, max(1, days // 3)))
            spell = tuple(range(start, days))
            hours = None
            if kind == "copied_day":
                spell = tuple(range(max(1, start), days, 2))
            if kind == "sleeping":
                first = int(rng.choice([9, 12, 13, 17]))
                hours = (first, first + int(rng.integers(2, 4)))
            found.append(Cheat(order.pop(), kind, spell, hours))
    return tuple(sorted(found, key=lambda cheat: cheat.gate_index))


def touched(rows: Movements, cheat: Cheat) -> Flags:
    """Rows of the cheat's gate on its days and in its hours."""
    hit: Flags = (rows.gate == cheat.gate_index) & np.isin(rows.at // DAY, cheat.days)
    if cheat.hours:
        hour = rows.at % DAY // 3600
        hit &= (hour >= cheat.hours[0]) & (hour < cheat.hours[1])
    return hit


def falsify(
    rows: Movements, notes: Notes, cheats: Sequence[Cheat], rng: np.random.Generator
) -> tuple[Movements, Notes]:
    """The record as the posts left it; rows need not be in order of time any more."""
    keep = np.ones(len(rows), bool)
    for cheat in cheats:
        hit = touched(rows, cheat)
        if cheat.kind == "invented_temperatures":
            notes.first[hit] = rng.choice(FAVOURITES[0], hit.sum(), p=FAVOURITES[1])
            notes.second[hit] = -1
        elif cheat.kind == "mask_never":
            notes.mask[hit & np.isin(notes.mask, (PUT_ON, REFUSED))] = ABSENT
        elif cheat.kind == "no_second":
            notes.second[hit & (notes.first > HIGH)] = -1
        elif cheat.kind == "burst":
            rows.at[hit] = written_later(rows.at[hit])
        else:
            keep &= ~hit
    order = np.concatenate([np.flatnonzero(keep), *copies(rows, cheats)]).astype(np.int64)
    shift = np.zeros(len(order), np.int64)
    shift[int(keep.sum()) :] = DAY
    rows, notes = rows.only(order), notes.only(order)
    rows.at[:] = rows.at + shift
    return rows, notes


def written_later(at: Times) -> Times:
    """Nothing for hours, then everything at once: about thirty a minute at the end of each three hours."""
    block = at // (BURST_HOURS * 3600)
    rank = np.arange(len(at)) - np.searchsorted(block, block, side="left")
    end = (block + 1) * BURST_HOURS * 3600 - 900
    second: Times = end + rank // BURST_SIZE * 60 + rank % BURST_SIZE * 2
    return second


def copies(rows: Movements, cheats: Sequence[Cheat]) -> list[Times]:
    """Rows of the day before, for posts that copy yesterday's page instead of writing today's."""
    found = []
    for cheat in cheats:
        if cheat.kind == "copied_day":
            before = (rows.gate == cheat.gate_index) & np.isin(rows.at // DAY + 1, cheat.days)
            found.append(np.flatnonzero(before))
    return found


def outages(
    land: Geography, cheats: Sequence[Cheat], days: int, start: int, rng: np.random.Generator
) -> tuple[OfflineSpell, ...]:
    """Some gates lose the network for some hours, a few times; `start` is the world's first unix second."""
    busy = {cheat.gate_index for cheat in cheats}
    gates = [gate for gate in range(len(land.gate_site)) if gate not in busy]
    found = []
    for gate in rng.choice(gates, max(2, round(OFFLINE_GATES * len(gates))), replace=False).tolist():
        for day in np.unique(rng.integers(0, days, 3)).tolist():
            begin = start + day * DAY + int(rng.uniform(7, 15) * 3600)
            found.append(OfflineSpell(gate, begin, begin + int(rng.uniform(2, 9) * 3600)))
    return tuple(sorted(found, key=lambda spell: (spell.start, spell.gate_index)))
