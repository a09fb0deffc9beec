"""Who was exposed to one case: the engine's columns to one row a person, whatever of the days is stored or recent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from lianfang.accounts.scope import Asker
from lianfang.cases.worlds import recent, stored
from lianfang.tracing.columns import EPOCH, EPOCH_UNIX, World
from lianfang.tracing.contacts import Case as IndexPerson
from lianfang.tracing.contacts import Tracer
from lianfang.tracing.exposures import Exposures
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.summaries import score_of

MOST_PLACES = 5
"""So many places are kept of each contact, those of the longest time together."""


@dataclass
class Met:
    """What is known of one person's exposures to one index person."""

    first: datetime
    last: datetime
    seconds: int = 0
    waits: list[float] = field(default_factory=list)
    """Minutes between the index person's leaving and their coming, where they did not meet."""
    places: Counter[str] = field(default_factory=Counter)
    """Seconds together by site; a place where they only came after has 0."""

    @property
    def score(self) -> int:
        """0 to 100, in which order to telephone."""
        return round(score_of(self.seconds / 60, self.waits))

    @property
    def best_places(self) -> list[list[object]]:
        """The places as they are stored: [site, seconds], the longest first."""
        return [[site, seconds] for site, seconds in self.places.most_common(MOST_PLACES)]

    def add(self, other: Met) -> None:
        """Takes in what another part of the days says."""
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)
        self.seconds += other.seconds
        self.waits += other.waits
        self.places.update(other.places)
        for site in other.places:
            self.places.setdefault(site, 0)


@dataclass(frozen=True)
class Index:
    """Whom contacts are looked for, and when they could infect."""

    number: str
    since: datetime
    until: datetime


@dataclass
class Found:
    """Contacts by number, and how many stays the index person had in their window: 0 is no answer, not nobody."""

    met: dict[str, Met] = field(default_factory=dict)
    stays: int = 0


def exposed_to(asker: Asker, index: Index, rule: ContactRule) -> Found:
    """Everybody exposed to one person within their window, at places that are not homes; today's gates included."""
    store = stored()
    found = Found()
    if index.since < store.until:
        _look(store.world, [index], rule, {index.number: found})
    if index.until > store.until:
        now = recent(asker, [index.number], max(store.until, index.since - timedelta(days=1)))
        _look(now, [index], rule, {index.number: found})
    return found


def exposed_to_each(indexes: Sequence[Index], rule: ContactRule) -> dict[str, Found]:
    """The same for several people at once, on archived days only: whoever they may infect today was exposed before.

    (An exposure counts from a latent period after their own; the few hours since midnight are traced tomorrow.)
    """
    found = {index.number: Found() for index in indexes}
    _look(stored().world, indexes, rule, found)
    return found


def _look(world: World, indexes: Sequence[Index], rule: ContactRule, found: dict[str, Found]) -> None:
    cases = []
    for index in indexes:
        if (person := world.persons.id(index.number)) is not None:
            cases.append(IndexPerson(person, ((_second(index.since), _second(index.until)),)))
    if not cases:
        return
    # Nobody's household is given: at homes, whose gates a thousand people share, nobody is met. The household of a
    # case is known from the register, whether a gate saw them or not.
    nobody = np.full(len(world.persons), -1, np.int32)
    tracer = Tracer(world, rule, nobody if world.site_kind is not None else None)
    owners, counts = np.unique(tracer.presences(cases).owner, return_counts=True)
    for owner, count in zip(owners.tolist(), counts.tolist(), strict=True):
        found[world.persons.name(owner)].stays += count
    for piece in tracer.trace(cases):
        for index_number, number, met in _people(world, piece):
            known = found[index_number].met
            if number in known:
                known[number].add(met)
            else:
                known[number] = met


def _people(world: World, piece: Exposures) -> Iterable[tuple[str, str, Met]]:
    """One row a pair of a piece of a trace, which never parts a pair's rows: index person, contact, what they did."""
    columns = (piece.index, piece.contact, piece.site, piece.since, piece.until, piece.gap)
    sites: dict[int, str] = {}
    before, met = (-1, -1), Met(EPOCH, EPOCH)
    for index, contact, site, since, until, gap in zip(*(column.tolist() for column in columns), strict=True):
        first, last = _moment(since), _moment(until)
        if (index, contact) != before:
            if before[0] >= 0:
                yield world.persons.name(before[0]), world.persons.name(before[1]), met
            before, met = (index, contact), Met(first, last)
        met.last = max(met.last, last)
        place = sites[site] if site in sites else sites.setdefault(site, world.sites.name(site))
        met.places[place] += 0 if gap else until - since
        if gap:
            met.waits.append(gap / 60)
        else:
            met.seconds += until - since
    if before[0] >= 0:
        yield world.persons.name(before[0]), world.persons.name(before[1]), met


def _second(moment: datetime) -> int:
    return int(moment.timestamp()) - EPOCH_UNIX


def _moment(second: int) -> datetime:
    return EPOCH + timedelta(seconds=second)
