"""Chains: whom an infection could have reached from some people, and through whom it could have come to them.

Forward, somebody can be infected by whoever could infect at that time and stayed at the same site for `min_overlap`
with them; they can infect others from `latent` after their earliest exposure on. Nobody hands on before they were
reached: time is respected in every chain. Backward asks for whom such a chain leads to somebody until a given moment.

Reached people are counted, not the ways to them: each is shown with one chain, the earliest (backward: the latest).
So a round needs no pairs. All stays of those reached in the round before lie sorted at their site with the running
latest departure, and each stay of others is answered by binary search. It ends when a round reaches nobody sooner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianfang.tracing.columns import World
from lianfang.tracing.compiled import kernel
from lianfang.tracing.contacts import demand_kinds
from lianfang.tracing.rule import ContactRule

NEVER = 1 << 40
"""Later than any time."""
NOBODY = -1


@dataclass(frozen=True, eq=False)
class Reach:
    """Who is reached, in the order of time (backward: the latest first), then person; n rows."""

    person: NDArray[np.int64]
    """(n,) numbers of persons; those it began with are among them."""
    at: NDArray[np.int64]
    """(n,) forward: the earliest moment of exposure. Backward: the latest moment at which being infected would do."""
    via: NDArray[np.int64]
    """(n,) the person before in the chain (backward: the next one towards the end); NOBODY at its beginning."""
    site: NDArray[np.int64]
    """(n,) where it is handed on between the two; NOBODY at the beginning."""
    steps: NDArray[np.int64]
    """(n,) how many hand-overs lie between; 0 at the beginning."""


def reach_forward(world: World, seeds: Mapping[int, int], rule: ContactRule) -> Reach:
    """Who can have been infected, directly or through others; `seeds`: person and since when they can infect."""
    return _Search(world, rule, 1).run(seeds, seeds)


def reach_backward(world: World, ends: Mapping[int, int], rule: ContactRule) -> Reach:
    """From whom an infection can have come; `ends`: person and until when they must have been infected.

    It is the same search with time running backward: a stay from 3 to 5 becomes one from -5 to -3. Somebody who may be
    infected at D at the latest may have met their source until D + `min_overlap`, for a meeting exposes as it begins.
    """
    return _Search(world, rule, -1).run({p: -until - rule.min_overlap for p, until in ends.items()}, ends)


class _Search:
    """One search: stays by site in the direction of time that is asked for, and who is reached so far.

    `usable` is from when on (in that direction) a person's stays expose others, `NEVER` for people not reached.
    """

    def __init__(self, world: World, rule: ContactRule, sign: int) -> None:
        self.sign, self.people, self.rule = sign, len(world.persons), rule
        demand_kinds(world, rule)
        site, person, enter, leave = world.columns()
        counts = world.per_site(lambda kind: rule.counts(kind, by_household=True)) == 1
        begin, end = (enter, leave) if sign > 0 else (-leave, -enter)
        order = np.lexsort((begin, site))
        order = order[(counts[site] & (end - begin >= rule.min_overlap))[order]]  # shorter ones expose nobody
        self.person, self.begin, self.end = person[order], begin[order], end[order]
        self.first = np.searchsorted(site[order], np.arange(len(world.sites) + 1)).astype(np.int64)

    def run(self, usable_from: Mapping[int, int], shown: Mapping[int, int]) -> Reach:
        """Rounds until nobody is reached sooner. `shown` is what stands in the answer for those it begins with."""
        usable = np.full(self.people, NEVER, np.int64)
        via, where = (np.full(self.people, NOBODY, np.int64) for _ in range(2))
        fresh = np.zeros(self.people, np.uint8)
        for who, since in usable_from.items():
            usable[who], fresh[who] = since, 1
        began, stays = usable.copy(), (self.first, self.person, self.begin, self.end)
        while fresh.any():
            fresh = _round(*stays, self.rule.min_overlap, self.rule.latent, usable, fresh, via, where)
        at = usable - self.rule.latent if self.sign > 0 else -usable - self.rule.min_overlap
        for who, moment in shown.items():
            if usable[who] == began[who]:  # not reached sooner by another one
                at[who], via[who], where[who] = moment, NOBODY, NOBODY
        reached = np.flatnonzero(usable < NEVER)
        people = reached[np.lexsort((reached, self.sign * at[reached]))].astype(np.int64)
        return Reach(people, at[people], via[people], where[people], _steps(via, people))


@kernel
def _round(
    first: NDArray[np.int64],
    person: NDArray[np.int64],
    begin: NDArray[np.int64],
    end: NDArray[np.int64],
    overlap: int,
    lag: int,
    usable: NDArray[np.int64],
    fresh: NDArray[np.uint8],
    via: NDArray[np.int64],
    where: NDArray[np.int64],
) -> NDArray[np.uint8]:
    """One round: everybody who meets the fresh ones is reached, if that is sooner; returns who is fresh now.

    A meeting at m makes usable from m + lag on. The site's fresh stays, cut to when they are usable and long enough,
    are sorted by beginning; `latest` is their running maximum of ends and `holder` whose it is.
    """
    made = np.zeros(len(usable), np.uint8)
    sooner = usable.copy()
    for site in range(len(first) - 1):
        size = 0
        for row in range(first[site], first[site + 1]):
            who = person[row]
            if fresh[who] and end[row] - max(begin[row], usable[who]) >= overlap:
                size += 1
        if size == 0:
            continue
        since, until, whose = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
        at = 0
        for row in range(first[site], first[site + 1]):
            who = person[row]
            if fresh[who] and end[row] - max(begin[row], usable[who]) >= overlap:
                since[at], until[at], whose[at] = max(begin[row], usable[who]), end[row], who
                at += 1
        order = np.argsort(since, kind="mergesort")
        since, until, whose = since[order], until[order], whose[order]
        latest, holder = until.copy(), whose.copy()
        for at in range(1, size):
            if latest[at - 1] >= latest[at]:
                latest[at], holder[at] = latest[at - 1], holder[at - 1]
        for row in range(first[site], first[site + 1]):
            who = person[row]
            if begin[row] + lag >= sooner[who]:
                continue
            before = np.searchsorted(since, begin[row], side="right")
            if before and latest[before - 1] >= begin[row] + overlap:
                met, by = begin[row], holder[before - 1]
            elif before < size and since[before] + overlap <= end[row]:
                met, by = since[before], whose[before]
            else:
                continue
            if by != who and met + lag < sooner[who]:
                sooner[who], via[who], where[who], made[who] = met + lag, by, site, 1
    usable[:] = sooner
    return made


@kernel
def _steps(via: NDArray[np.int64], people: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many hand-overs away each of these people is."""
    steps = np.zeros(len(people), np.int64)
    for place in range(len(people)):
        at = via[people[place]]
        while at >= 0:
            steps[place] += 1
            at = via[at]
    return steps
