"""Looking through the segments of a world by one rule: presences, what can meet them, and who did."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from lianfang.tracing import kernels
from lianfang.tracing.columns import Stays
from lianfang.tracing.exposures import Found, Presences
from lianfang.tracing.kernels import Bytes, Ints, Longs
from lianfang.tracing.rule import ContactRule

T = TypeVar("T")

NOT_GIVEN32 = np.empty(0, np.int32)
Out = tuple[Ints, Ints, Ints, Ints, Ints]
"""Where found rows go: presence, contact, from, until, wait."""


@dataclass(frozen=True, eq=False)
class Approach:
    """Presences with the rows of each segment that can meet them: one pair of bounds a segment."""

    presences: Presences
    bounds: tuple[tuple[Longs, Longs], ...]
    candidates: Longs
    """(presences,) over all segments."""

    def by_owner(self, most: int) -> Iterator[Approach]:
        """Some owners of presences after the other, together with at most so many candidates unless it is one."""
        starts = np.flatnonzero(np.diff(self.presences.owner, prepend=-1))
        ends = np.append(starts[1:], len(self.presences))
        upto = np.append(0, np.cumsum(self.candidates))[ends]
        at = 0
        while at < len(starts):
            before = upto[at - 1] if at else 0
            end = max(at + 1, int(np.searchsorted(upto, before + most, "right")))
            yield self.part(slice(int(starts[at]), int(ends[end - 1])))
            at = end

    def part(self, rows: slice) -> Approach:
        """Some of the presences."""
        p = self.presences
        some = Presences(p.index[rows], p.owner[rows], p.via[rows], p.site[rows], p.a[rows], p.b[rows])
        return Approach(
            some, tuple((low[rows], high[rows]) for low, high in self.bounds), self.candidates[rows]
        )


class Buffers:
    """Where found rows are written; grows to the largest need and is used again."""

    def __init__(self) -> None:
        self.columns: Out = (NOT_GIVEN32, NOT_GIVEN32, NOT_GIVEN32, NOT_GIVEN32, NOT_GIVEN32)

    def room(self, rows: int) -> Out:
        """Five columns of at least so many rows; the last one, the wait, is 0 where nothing writes it."""
        if len(self.columns[0]) < rows:
            self.columns = (*_four(rows), np.zeros(rows, np.int32))
        return self.columns


@dataclass(eq=False)
class Search:
    """One rule over segments. `counts` and `households` as in `Tracer`."""

    segments: Sequence[Stays]
    rule: ContactRule
    counts: Bytes
    households: Ints | None
    _free: list[Buffers] = field(default_factory=list)

    def presences(self, person: Ints, via: Ints, index: Ints, since: Longs, until: Longs) -> Presences:
        """The stays of `person` within [since, until], at sites that count: one row of each argument a window."""
        parts = [self._presences(segment, person, since, until) for segment in self.segments]
        columns = parts[0] if len(parts) == 1 else [np.concatenate(c) for c in zip(*parts, strict=True)]
        if not parts:
            columns = [NOT_GIVEN32] * 4
        if len(parts) > 1:
            rows = np.argsort(columns[0], kind="stable")
            columns = [column[rows] for column in columns]
        window, site, a, b = columns
        return Presences(index[window], person[window], via[window], site, a, b)

    def _presences(self, segment: Stays, person: Ints, since: Longs, until: Longs) -> list[Ints]:
        known = person[person < segment.persons]
        stays = int((segment.person_first[known + 1] - segment.person_first[known]).sum())
        out = _four(stays)
        n = kernels.presences(
            segment.site_first,
            segment.enter,
            segment.leave,
            segment.by_person,
            segment.person_first,
            person,
            since,
            until,
            self.counts,
            *out,
        )
        return [column[:n] for column in out]

    def approach(self, presences: Presences) -> Approach:
        """What can meet these presences."""
        least, linger = self.rule.min_overlap, self.rule.linger
        earliest, longest = least, -least
        if linger and self.rule.backward:
            earliest, longest = -linger, 0
        elif linger:
            earliest, longest = 0, linger
        bounds = []
        candidates = np.zeros(len(presences), np.int64)
        for segment in self.segments:
            low, high = np.empty(len(presences), np.int64), np.empty(len(presences), np.int64)
            kernels.reaches(
                segment.site_first,
                segment.enter,
                segment.latest,
                presences.site,
                presences.a,
                presences.b,
                earliest,
                longest,
                low,
                high,
            )
            bounds.append((low, high))
            candidates += high - low
        return Approach(presences, tuple(bounds), candidates)

    def meet(self, approach: Approach, use: Callable[[Found, Presences], T]) -> T:
        """What `use` makes of the exposures to these presences."""
        buffers = self._free.pop() if self._free else Buffers()
        out = buffers.room(int(approach.candidates.sum()) + 1)
        n = 0
        for segment, (low, high) in zip(self.segments, approach.bounds, strict=True):
            n = self._meet(segment, approach.presences, low, high, out, n)
        result = use(Found(*(column[:n] for column in out)), approach.presences)
        self._free.append(buffers)
        return result

    def _meet(self, segment: Stays, p: Presences, low: Longs, high: Longs, out: Out, n: int) -> int:
        columns, rule = (segment.person, segment.enter, segment.leave, p.owner), self.rule
        if not rule.linger and self.households is None:
            return kernels.meet(*columns, p.a, p.b, low, high, rule.min_overlap, *out[:4], n)
        manner = rule.min_overlap, rule.linger, int(rule.backward), self.counts
        household = NOT_GIVEN32 if self.households is None else self.households
        return kernels.meet_by_rule(*columns, p.site, p.a, p.b, low, high, *manner, household, *out, n)

    def touched(self, others: Stays, persons: int) -> Bytes:
        """Per person, whether they can have met somebody of `others`: 1 or 0, with a few 1 too many where one lingers."""
        marks = np.zeros(persons, np.uint8)
        for segment in self.segments:
            kernels.mark_touched(
                segment.site_first,
                segment.person,
                segment.enter,
                segment.leave,
                others.site_first,
                others.enter,
                others.latest,
                self.rule.min_overlap,
                self.rule.linger,
                marks,
            )
        return marks


def _four(rows: int) -> tuple[Ints, Ints, Ints, Ints]:
    return (
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
        np.empty(rows, np.int32),
    )
