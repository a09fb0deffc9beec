"""Who was exposed: `Tracer(world, rule).trace(cases)` gives every exposure, sorted, some million rows at a time.

Cases are traced some at once, so that what is found of them fits into buffers which the next ones use again; two
threads share them. A second degree may reach most of a town: it is made for some of its contacts after the other. So
memory is bounded by `rows_at_once`, whatever the answer's size; only the first degree of a single case, and what one
contact of the second has, are always held at once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from typing import TypeVar

import numpy as np

from lianfang.tracing.columns import Stays, World
from lianfang.tracing.exposures import NOBODY, Exposures, Found, Presences, Ranks, by_contact, by_met
from lianfang.tracing.kernels import Bytes, Ints
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.search import Search

T = TypeVar("T")

ROWS_AT_ONCE = 1 << 21
CASES_AT_ONCE = 128
"""While two threads walk the candidates of some cases, the next ones' are looked up."""
PERSONS_AT_ONCE = 8192
THREADS = 2
ALWAYS = (-(1 << 40), 1 << 40)
"""The window of somebody of whom none is known: earlier and later than any time there is."""


@dataclass(frozen=True)
class Case:
    """An index person by number, and their windows: closed, in order of time, none touching another."""

    person: int
    windows: tuple[tuple[int, int], ...] = (ALWAYS,)


def cases_of(rows: Iterable[tuple[int, int | None, int | None]]) -> list[Case]:
    """Cases from (person, from, until), one row a window; None is unbounded. Windows that share a moment become one.

    ValueError if a window ends before it begins.
    """
    windows: dict[int, list[tuple[int, int]]] = {}
    for person, since, until in rows:
        begin = ALWAYS[0] if since is None else since
        end = ALWAYS[1] if until is None else until
        if end < begin:
            raise ValueError(f"the window of person {person} ends before it begins")
        windows.setdefault(person, []).append((begin, end))
    return [Case(person, _merged(sorted(theirs))) for person, theirs in windows.items()]


def _merged(windows: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for begin, end in windows:
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return tuple(merged)


@dataclass(frozen=True, eq=False)
class Tracer:
    """A world and a rule, ready to be asked. `households`: per person a number, -1 where it is not known."""

    world: World
    rule: ContactRule
    households: Ints | None = None
    rows_at_once: int = ROWS_AT_ONCE

    def __post_init__(self) -> None:
        """Refuses kinds that nobody can tell apart; ValueError."""
        demand_kinds(self.world, self.rule)

    def trace(self, cases: Iterable[Case]) -> Iterator[Exposures]:
        """Every exposure, sorted by index, degree, contact, from, via, site, until: names by code point.

        All rows of one contact of one case at one degree come in one piece. ValueError if a person is there twice.
        """
        cases = sorted(cases, key=lambda case: self.ranks.person[case.person])
        for one, next_ in pairwise(cases):
            if one.person == next_.person:
                raise ValueError(f"person {one.person} is there twice: give one case with all windows")
        if self.rule.degree == 1:
            return self.each(cases, self._first_degree)
        return _ahead(self._both_degrees(cases))

    def each(self, cases: Sequence[Case], use: Callable[[Found, Presences], T]) -> Iterator[T]:
        """What `use` makes of the exposures of degree 1 of some cases after the other, as they are found.

        `use` runs in threads and must keep nothing of what it is given: the next cases are found into it.
        """
        return _ahead(self._work(cases, use))

    def exposed(self, cases: Sequence[Case]) -> Bytes:
        """Per person 1 for who was exposed to any of these cases at degree 1, themselves apart; no pair is made.

        Each stay takes one search, however many cases there are. Where people linger or households count, the
        exposures are walked through instead.
        """
        persons = len(self.world.persons)
        marks = np.zeros(persons, np.uint8)
        if self.rule.linger or self.households is not None:
            for contacts in self.each(cases, lambda found, _: np.unique(found.contact)):
                marks[contacts] = 1
        else:
            p = self.presences(cases)
            long = p.b.astype(np.int64) - p.a >= self.rule.min_overlap
            theirs = Stays.sort(
                p.site[long], p.owner[long], p.a[long], p.b[long], len(self.world.sites), persons
            )
            marks = self.search.touched(theirs, persons)
        marks[[case.person for case in cases]] = 0
        return marks

    @cached_property
    def ranks(self) -> Ranks:
        """The order of names, made once."""
        return Ranks(self.world.persons.rank(), self.world.sites.rank())

    @cached_property
    def search(self) -> Search:
        """How this rule looks through this world."""
        return Search(self.world.segments, self.rule, _counting(self.world, self), self.households)

    def presences(self, cases: Sequence[Case]) -> Presences:
        """The stays of cases, cut to their windows."""
        windows = [(case.person, *window) for case in cases for window in case.windows]
        columns = np.array(windows, dtype=np.int64).reshape(-1, 3).T.copy()
        person = columns[0].astype(np.int32)
        return self.search.presences(person, np.full(len(person), NOBODY, np.int32), person, *columns[1:])

    def _first_degree(self, found: Found, presences: Presences) -> Exposures:
        return by_contact(found, presences, self.ranks)

    def _work(self, cases: Sequence[Case], use: Callable[[Found, Presences], T]) -> Iterator[Callable[[], T]]:
        """Pieces of work, none with more candidates than `rows_at_once` unless it is one case."""
        for at in range(0, len(cases), CASES_AT_ONCE):
            approach = self.search.approach(self.presences(cases[at : at + CASES_AT_ONCE]))
            for some in approach.by_owner(self.rows_at_once):
                yield partial(self.search.meet, some, use)

    def _both_degrees(self, cases: Sequence[Case]) -> Iterator[Callable[[], Exposures]]:
        for case in cases:
            for first in self.each([case], self._first_degree):  # one piece or none
                yield partial(_same, first)
                yield from self._second_degree(case, first)

    def _second_degree(self, case: Case, first: Exposures) -> Iterator[Callable[[], Exposures]]:
        """Degree 2 from its far end: whoever was near the ring's stays, in order of name, looks whom they met there.

        So rows come in their order, a part at a time. Seen from there the relation is the other way round.
        """
        ring = self._ring(case, first)
        stays = Stays.sort(
            ring.site, ring.owner, ring.a, ring.b, len(self.world.sites), len(self.world.persons)
        )
        near = self.search.touched(stays, len(self.world.persons))
        near[first.contact] = 0
        near[case.person] = 0
        rule = replace(self.rule, backward=not self.rule.backward)
        around = Search((stays,), rule, self.search.counts, self.households)
        for some in _pieces(self.world.persons.order[near[self.world.persons.order] == 1]):
            always = (np.full(len(some), moment, np.int64) for moment in ALWAYS)
            theirs = self.search.presences(some, some, np.full(len(some), case.person, np.int32), *always)
            for approach in around.approach(theirs).by_owner(self.rows_at_once):
                yield partial(around.meet, approach, partial(by_met, ranks=self.ranks))

    def _ring(self, case: Case, first: Exposures) -> Presences:
        """The stays in which the contacts of degree 1 may have exposed others (backward: been exposed)."""
        starts = np.flatnonzero(np.diff(first.contact, prepend=-1))
        ring = first.contact[starts]
        begin, end = (np.full(len(ring), moment, np.int64) for moment in ALWAYS)
        if self.rule.backward:
            if len(ring):
                end = np.maximum.reduceat(first.until, starts).astype(np.int64) - self.rule.latent
        else:
            begin = first.since[starts].astype(np.int64) + self.rule.latent
        return self.search.presences(ring, ring, np.full(len(ring), case.person, np.int32), begin, end)


def _pieces(persons: Ints) -> Iterator[Ints]:
    for at in range(0, len(persons), PERSONS_AT_ONCE):
        yield persons[at : at + PERSONS_AT_ONCE]


def demand_kinds(world: World, rule: ContactRule) -> None:
    """Refuses a rule by kinds where the kinds of the sites are not known; ValueError."""
    if rule.kinds is not None and world.site_kind is None:
        raise ValueError("kinds: the kinds of the sites are not known")


def _counting(world: World, tracer: Tracer) -> Bytes:
    """Per site 0: does not count, 1: counts, 2: counts within one household; empty where every site counts."""
    rule = tracer.rule
    if world.site_kind is None or (rule.kinds is None and tracer.households is None):
        return np.empty(0, np.uint8)
    by_household = tracer.households is not None
    return world.per_site(lambda kind: rule.counts(kind, by_household)).astype(np.uint8)


def _same(value: T) -> T:
    return value


def _ahead(work: Iterator[Callable[[], T]]) -> Iterator[T]:
    """The results of pieces of work in their order; while one is used, the next ones are worked on."""
    first = next(work, None)
    second = next(work, None) if first is not None else None
    if first is not None and second is None:  # threads cost more than one small piece does
        yield first()
        return
    with ThreadPoolExecutor(max_workers=THREADS) as beside:
        waiting: deque[Future[T]] = deque(beside.submit(one) for one in (first, second) if one is not None)
        while waiting:
            if (one := next(work, None)) is not None:
                waiting.append(beside.submit(one))
            yield waiting.popleft().result()


__all__ = ["ALWAYS", "Case", "Tracer", "cases_of", "demand_kinds"]
