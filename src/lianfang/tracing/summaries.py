"""What people work from: one row a contact with a score to rank by, and who was where in which hour.

The score says in which order to telephone, not how likely an infection is. It is a dose with the usual exponential
saturation (Wells and Riley: infection follows the dose of quanta breathed in, which grows with time in the same air):
minutes together count as they are; entering after the case left counts as 15 minutes that fade with the air, to a
third in half an hour (two changes of air an hour). Both parts are kept beside it. The scale, 60 minutes for 63 of 100,
is ours; distance, masks, rooms and ventilation are not known here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.exposures import Exposures
from lianfang.tracing.kernels import Ints

Floats = NDArray[np.float64]
Column = TypeVar("Column", NDArray[np.int32], NDArray[np.int64], NDArray[np.float64])

WAIT_WORTH = 15.0
"""Minutes together that one entry right behind the case counts for."""
WAIT_FADES = 30.0
"""Minutes after which that has fallen to 1/e: the air of a shop or an office changes about twice an hour."""
SCALE = 60.0
"""Minutes of dose at which the score is 63 of 100."""
HOUR = 3600


@dataclass(frozen=True, eq=False)
class Contacts:
    """One row a contact of an index person at a degree, (n,) each; times in seconds since EPOCH."""

    degree: int
    index: Ints
    contact: Ints
    first: Ints
    """When the first exposure began."""
    last: Ints
    """When the last one ended."""
    exposures: Ints
    places: Ints
    together: NDArray[np.int64]
    """Seconds together, overlapping ones counted each."""
    waits: Ints
    """How often they came after the other had left."""
    shortest_wait: Ints
    """Seconds: how close in time they came; 0 for whoever was there together."""
    time_part: Floats
    """Minutes of dose from being together."""
    wait_part: Floats
    """Minutes of dose from coming after."""
    score: Floats
    """0 to 100."""

    def __len__(self) -> int:
        return len(self.index)


def score_of(minutes: float, waits: Sequence[float]) -> float:
    """The score, 0 to 100, of somebody with so many minutes together, who came so many minutes after the other left."""
    dose = minutes + sum(WAIT_WORTH * math.exp(-wait / WAIT_FADES) for wait in waits)
    return 100 * -math.expm1(-dose / SCALE)


def contacts_of(found: Exposures) -> Contacts:
    """The contacts of a piece of a trace, in its order; `Tracer.trace` never parts a contact's rows."""
    changes = (np.diff(found.contact) != 0) | (np.diff(found.index) != 0)
    starts = np.append(0, np.flatnonzero(changes) + 1) if len(found) else np.empty(0, np.int64)
    together = found.overlap
    late = found.gap > 0
    worth: Floats = np.where(late, WAIT_WORTH * np.exp(-found.gap / 60 / WAIT_FADES), 0.0)
    time_part: Floats = _sum(together, starts) / 60
    wait_part: Floats = _sum(worth, starts)
    return Contacts(
        found.degree,
        found.index[starts],
        found.contact[starts],
        found.since[starts],
        np.maximum.reduceat(found.until, starts) if len(starts) else found.until,
        np.diff(np.append(starts, len(found))).astype(np.int32),
        _distinct(found.site, starts),
        _sum(together, starts),
        _sum(late.astype(np.int32), starts),
        np.minimum.reduceat(found.gap, starts) if len(starts) else found.gap,
        time_part,
        wait_part,
        100 * -np.expm1(-(time_part + wait_part) / SCALE),
    )


def _sum(column: Column, starts: NDArray[np.int64]) -> Column:
    return cast(Column, np.add.reduceat(column, starts)) if len(starts) else column[:0]


def _distinct(column: Ints, starts: NDArray[np.int64]) -> Ints:
    """How many different values each run of rows has."""
    run = np.zeros(len(column), np.int64)
    run[starts[1:]] = 1
    pairs = np.unique((np.cumsum(run) << 32) | column)
    return np.bincount(pairs >> 32, minlength=len(starts)).astype(np.int32)


@dataclass(frozen=True, eq=False)
class PlaceHours:
    """Who was exposed where in which hour, (n,) each, by site and hour."""

    site: Ints
    hour: Ints
    """Whole hours since EPOCH."""
    cases: Ints
    """How many index persons somebody was exposed to there and then."""
    contacts: Ints
    """How many contacts of degree 1."""


class PlaceHourCount:
    """Counts cases and contacts by place and hour while a trace goes by; keeps who was there, not each exposure."""

    def __init__(self) -> None:
        self._cases: NDArray[np.int64] = np.empty((0, 2), np.int64)
        self._contacts: NDArray[np.int64] = np.empty((0, 2), np.int64)

    def take(self, found: Exposures) -> None:
        """A piece of a trace; degree 2 is left out, as its index persons were elsewhere."""
        if found.degree != 1 or not len(found):
            return
        first = found.since // HOUR
        last = np.maximum(
            first, (found.until - 1) // HOUR
        )  # whoever leaves at nine was not there in that hour
        hours = last - first + 1
        rows = np.repeat(np.arange(len(found)), hours)
        step = np.arange(len(rows)) - np.repeat(np.cumsum(hours) - hours, hours)
        place = (found.site[rows].astype(np.int64) << 32) + (first[rows] + step + (1 << 31))
        self._cases = _added(self._cases, place, found.index[rows])
        self._contacts = _added(self._contacts, place, found.contact[rows])

    def counts(self) -> PlaceHours:
        """What was counted so far."""
        places, contacts = np.unique(self._contacts[:, 0], return_counts=True)
        _same, cases = np.unique(self._cases[:, 0], return_counts=True)
        hour = (places & 0xFFFFFFFF) - (1 << 31)
        columns = places >> 32, hour, cases, contacts
        return PlaceHours(*(column.astype(np.int32) for column in columns))


def _added(known: NDArray[np.int64], place: NDArray[np.int64], person: Ints) -> NDArray[np.int64]:
    """Each pair of place and person once."""
    both = np.concatenate((known, np.column_stack((place, person.astype(np.int64)))))
    both = both[np.lexsort((both[:, 1], both[:, 0]))]
    new = np.append(True, (np.diff(both, axis=0) != 0).any(axis=1))
    return cast(NDArray[np.int64], both[new])
