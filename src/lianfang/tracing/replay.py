"""Replay: the stays that really were, had other measures been in force: exposures averted, outings denied.

Stays are gone through in the order of entry. Each is denied by the first measure that forbids it:

1. `closed`: the kind of place is closed.
2. `share_of_visits`: a household makes only this share of its visits; which ones it gives up is drawn by lot.
3. `outings` in `outing_days`: a household may go out so often in so many days; which outings it keeps is drawn by lot
   among those that are left, for nobody knows which one they would have given up.
4. `capacity`: so many people fit into a place of this kind at a time; who comes when it is full is turned away. First
   come, first served.

An exposure is a pair of stays of two people at one site that overlap by `min_overlap`, as in tracing. A denied stay
exposes nobody and is replaced by nothing: that people go elsewhere instead, or later, is not in the records, so what is
averted is an upper bound. Homes do not count as outings and are never denied. The same seed draws the same lots,
whatever else is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.columns import World
from lianfang.tracing.compiled import kernel
from lianfang.tracing.contacts import demand_kinds
from lianfang.tracing.rule import ContactRule

DAY = 86_400
ALLOWED, CLOSED, GIVEN_UP, QUOTA, FULL = range(5)
REASONS = ("allowed", "closed", "given_up", "quota", "full")
"""What became of a stay, by number."""
UNLIMITED = 1 << 31


@dataclass(frozen=True)
class Measures:
    """What is in force in the replay; left out means that nothing of the sort is."""

    closed: frozenset[str] = frozenset()
    """Kinds of place that are closed."""
    capacity: Mapping[str, int] = field(default_factory=dict)
    """How many people may be inside at a time, by kind."""
    outings: int | None = None
    """How often a household may go out in `outing_days`."""
    outing_days: int = 1
    share_of_visits: float = 1.0
    """The share of its visits that a household still makes, 0 to 1."""

    def __post_init__(self) -> None:
        """Refuses what cannot be meant; ValueError names the field."""
        if any(limit < 0 for limit in self.capacity.values()):
            raise ValueError("capacity: 0 or more people")
        if self.outings is not None and self.outings < 0:
            raise ValueError("outings: 0 or more")
        if self.outing_days < 1:
            raise ValueError("outing_days: 1 or more")
        if not 0 <= self.share_of_visits <= 1:
            raise ValueError("share_of_visits: 0 to 1")


@dataclass(frozen=True, eq=False)
class Replay:
    """What the measures would have changed; the columns are by area, as `areas` of `replay` numbers them."""

    outings: NDArray[np.int64]
    """(areas,) stays away from home that really were."""
    denied: NDArray[np.int64]
    """(areas, 5) how many of them became what, in the order of REASONS."""
    exposures: NDArray[np.int64]
    """(areas,) exposures that really were."""
    remaining: NDArray[np.int64]
    """(areas,) exposures that would still have been."""

    @property
    def averted(self) -> NDArray[np.int64]:
        """(areas,) exposures that would not have been."""
        return self.exposures - self.remaining


@dataclass(frozen=True, eq=False)
class _Columns:
    """All stays in the order of entry, then site, person, leave."""

    site: NDArray[np.int64]
    person: NDArray[np.int64]
    enter: NDArray[np.int64]
    leave: NDArray[np.int64]


def replay(
    world: World,
    measures: Measures,
    rule: ContactRule,
    seed: int,
    *,
    areas: NDArray[np.int64] | None = None,
    households: NDArray[np.int64] | None = None,
) -> Replay:
    """Replays all stays of the world.

    `areas`: (sites,) the area of each site, from 0; None: all are area 0. `households`: (persons,) the household of
    each person; negative or None: a household of their own. ValueError where measures by kind meet unknown kinds.
    """
    demand_kinds(world, rule)
    stays = _in_order_of_entry(world)
    area = np.zeros(len(world.sites), np.int64) if areas is None else np.asarray(areas, np.int64)
    many = int(area.max()) + 1 if len(area) else 1
    home = world.per_site(lambda kind: kind in rule.home_kinds) == 1
    counts = world.per_site(lambda kind: rule.counts(kind, by_household=True)) == 1
    fate = _fates(world, stays, measures, home, _households(world, households), seed)
    out = ~home[stays.site]
    denied = np.zeros((many, len(REASONS)), np.int64)
    np.add.at(denied, (area[stays.site[out]], fate[out]), 1)
    every, kept = counts[stays.site], counts[stays.site] & (fate == ALLOWED)
    before, after = (
        _per_area(stays, which, rule.min_overlap, area, many, len(world.sites)) for which in (every, kept)
    )
    return Replay(denied.sum(axis=1), denied, before, after)


def _in_order_of_entry(world: World) -> _Columns:
    site, person, enter, leave = world.columns()
    order = np.lexsort((leave, person, site, enter))
    return _Columns(site[order], person[order], enter[order], leave[order])


def _households(world: World, households: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """(persons,) a number for each household; those of people without one come after the known ones."""
    alone = np.arange(len(world.persons), dtype=np.int64)
    if households is None:
        return alone
    known = np.asarray(households, np.int64)
    return np.where(known >= 0, known, alone + (int(known.max()) + 1 if len(known) else 0))


def _fates(
    world: World,
    stays: _Columns,
    measures: Measures,
    home: NDArray[np.bool_],
    household: NDArray[np.int64],
    seed: int,
) -> NDArray[np.int64]:
    """What becomes of each stay: ALLOWED, CLOSED ..."""
    if world.site_kind is None and (measures.closed or measures.capacity):
        raise ValueError("closed, capacity: the kinds of the sites are not known")
    chance = np.random.default_rng(seed)
    lots, ranks = chance.random(len(stays.site)), chance.random(len(stays.site))
    fate = np.full(len(stays.site), ALLOWED, np.int64)
    out = ~home[stays.site]
    closed = world.per_site(lambda kind: kind in measures.closed) == 1
    fate[out & closed[stays.site]] = CLOSED
    fate[out & (fate == ALLOWED) & (lots >= measures.share_of_visits)] = GIVEN_UP
    if measures.outings is not None:
        going = np.flatnonzero(out & (fate == ALLOWED))
        period = (stays.enter[going] // DAY) // measures.outing_days
        beyond = _beyond(household[stays.person[going]], period, ranks[going], measures.outings)
        fate[going[beyond]] = QUOTA
    if measures.capacity:
        fits = world.per_site(
            lambda kind: UNLIMITED if kind is None else measures.capacity.get(kind, UNLIMITED)
        )
        limit = np.where(home, UNLIMITED, fits)
        _turn_away(stays.site, stays.enter, stays.leave, limit, fate)
    return fate


def _beyond(
    household: NDArray[np.int64], period: NDArray[np.int64], rank: NDArray[np.float64], quota: int
) -> NDArray[np.int64]:
    """Which outings lie beyond the quota: of each household and period, all but the `quota` of lowest rank."""
    order = np.lexsort((rank, period, household))
    house, when = household[order], period[order]
    new = np.ones(len(order), np.bool_)
    new[1:] = (house[1:] != house[:-1]) | (when[1:] != when[:-1])
    starts = np.flatnonzero(new)
    place = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return order[place >= quota]


@kernel
def _turn_away(
    site: NDArray[np.int64],
    enter: NDArray[np.int64],
    leave: NDArray[np.int64],
    limit: NDArray[np.int64],
    fate: NDArray[np.int64],
) -> None:
    """Turns away who comes when a site is full. Whoever leaves in the same second has left."""
    order = np.argsort(site, kind="mergesort")  # by site, then as they came
    inside = np.empty(16, np.int64)
    size, here = 0, np.int64(-1)
    for row in order:
        if site[row] != here:
            here, size = site[row], 0
        if limit[here] >= UNLIMITED or fate[row] != ALLOWED:
            continue
        kept = 0
        for at in range(size):
            if inside[at] > enter[row]:
                inside[kept] = inside[at]
                kept += 1
        size = kept
        if size >= limit[here]:
            fate[row] = FULL
            continue
        if size == len(inside):
            larger = np.empty(2 * size, np.int64)
            larger[:size] = inside
            inside = larger
        inside[size] = leave[row]
        size += 1


def _per_area(
    stays: _Columns, which: NDArray[np.bool_], overlap: int, area: NDArray[np.int64], areas: int, sites: int
) -> NDArray[np.int64]:
    """Exposures among some of the stays, by area: counted per site without making a pair."""
    long_enough = which & (stays.leave - stays.enter >= overlap)
    rows = np.flatnonzero(long_enough)
    rows = rows[np.argsort(stays.site[rows], kind="stable")]
    site, person = stays.site[rows], stays.person[rows]
    begin, end = stays.enter[rows], stays.leave[rows] - overlap
    first = np.searchsorted(site, np.arange(sites + 1)).astype(np.int64)
    counted = _meetings(first, begin, end) - _with_oneself(first, person, begin, end)
    found = np.zeros(areas, np.int64)
    np.add.at(found, area, counted)
    return found


@kernel
def _meetings(
    first: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(sites,) pairs of shortened stays that share a moment: of two such, one begins before the other ends."""
    found = np.zeros(len(first) - 1, np.int64)
    for site in range(len(first) - 1):
        a, b = first[site], first[site + 1]
        ends = np.sort(end[a:b])
        over = 0
        for at in range(a, b):  # begins are sorted: who began before and has not ended is met
            while ends[over] < begin[at]:
                over += 1
            found[site] += (at - a) - over
    return found


@kernel
def _with_oneself(
    first: NDArray[np.int64], person: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.int64]:
    """(sites,) such pairs of one and the same person, whose records overlap: no exposures."""
    found = np.zeros(len(first) - 1, np.int64)
    for site in range(len(first) - 1):
        a, b = first[site], first[site + 1]
        order = np.argsort(person[a:b], kind="mergesort")
        for at in range(len(order)):
            row = a + order[at]
            back = at - 1
            while back >= 0 and person[a + order[back]] == person[row]:
                if end[a + order[back]] >= begin[row]:
                    found[site] += 1
                back -= 1
    return found
