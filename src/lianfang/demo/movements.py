"""Outings turned into what happens at gates: one row whenever somebody comes to a gate."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.geography import Geography
from lianfang.demo.outings import CALL, ROUND, Flags, Outings
from lianfang.demo.world import Ints, Persons, Smalls, Times

IN, OUT = 0, 1
RESIDENT, WORKER, VISITOR, DELIVERY, EMERGENCY = range(5)


@dataclass(frozen=True)
class Movements:
    """Columns by time, one row a person at a gate; `at` in seconds of the world; `stop` pairs the entry to
    and the exit from one stop, -1 at home gates; `unmasked` marks entries refused for want of a mask."""

    person: Ints
    gate: Ints
    at: Times
    direction: Smalls
    category: Smalls
    errand: Smalls
    stop: Ints
    unmasked: Flags

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.at)

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Movements":
        """These rows, by mask or by order."""
        return replace(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


def make_movements(outings: Outings, people: Persons, land: Geography, rng: np.random.Generator) -> Movements:
    """All rows by time. Who is stopped at the home gate leaves one row, and so does who is turned back."""
    habit = rng.random(len(people))
    lives = outings.home >= 0
    went = ~outings.stopped
    parts = [_home_rows(outings.only(lives), OUT), _home_rows(outings.only(lives & went), IN)]
    for stop in (0, 1):
        there = went & (outings.site[:, stop] >= 0)
        written = there & ~outings.turned[:, stop] & land.records_exit[outings.site[:, stop]]
        parts += [
            _stop_rows(outings, there, stop, IN, people),
            _stop_rows(outings, written, stop, OUT, people),
        ]
    rows = Movements(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Movements)))
    site = rows.gate
    usual = rng.random(len(rows)) < 0.75
    liking = np.where(usual, habit[rows.person], rng.random(len(rows)))
    rows = replace(rows, gate=land.gate_at(site, rows.at, liking))
    return rows.only(np.lexsort((rows.gate, rows.person, rows.at)))


def _home_rows(outings: Outings, direction: int) -> Movements:
    """Rows at the home gate; `gate` still holds the site."""
    count = len(outings)
    at = outings.out if direction == OUT else outings.back
    return Movements(
        outings.person,
        outings.home,
        at,
        np.full(count, direction, np.int8),
        np.full(count, RESIDENT, np.int8),
        outings.errand,
        np.full(count, -1, np.int32),
        np.zeros(count, bool),
    )


def _stop_rows(outings: Outings, chosen: Flags, stop: int, direction: int, people: Persons) -> Movements:
    """Rows at the gate of a stop; `gate` still holds the site."""
    number = (np.flatnonzero(chosen) * 2 + stop).astype(np.int32)
    some = outings.only(chosen)
    site = some.site[:, stop]
    at = some.enter[:, stop] if direction == IN else some.leave[:, stop]
    category = np.select(
        [people.works_at[some.person] == site, some.purpose == ROUND, some.purpose == CALL],
        [WORKER, DELIVERY, EMERGENCY], VISITOR,
    )  # fmt: skip
    return Movements(
        some.person,
        site,
        at,
        np.full(len(some), direction, np.int8),
        category.astype(np.int8),
        some.errand,
        number,
        some.unmasked[:, stop] & (direction == IN),
    )
