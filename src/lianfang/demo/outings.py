"""One outing: out of the home gate, up to two places, home again. Columns, and the clock that times them."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.geography import Geography
from lianfang.demo.world import Ints, Smalls, Times

WORK, OWN, ROUND, CALL, HOSTED = range(5)
"""Why somebody is out: at work, own errand, delivery round, emergency call, a visitor from outside."""

DAY = 86_400
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Outings:
    """Columns, one row an outing; times in seconds from the start of the world. `site`, `enter`, `leave` have
    two columns, one a stop, site -1 for none; `turned` marks a stop refused at the gate, `unmasked` one refused
    for want of a mask, `stopped` an outing refused at the home gate; `home` is -1 for visitors from outside;
    `errand` is a code of ERRANDS or -1."""

    person: Ints
    purpose: Smalls
    home: Ints
    out: Times
    back: Times
    site: Ints
    enter: Times
    leave: Times
    turned: Flags
    unmasked: Flags
    stopped: Flags
    errand: Smalls

    def __len__(self) -> int:
        """How many outings there are."""
        return len(self.person)

    def only(self, chosen: Flags | Times) -> "Outings":
        """These outings, by mask or by order."""
        return replace(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


@dataclass(frozen=True)
class Wish:
    """What people set out to do, before the clock and the gates have their say. `stay` in seconds."""

    person: Ints
    home: Ints
    out: Times
    site: Ints
    stay: Times
    purpose: int


def joined(parts: list[Outings]) -> Outings:
    """All outings in one set of columns."""
    return Outings(*(np.concatenate([getattr(p, field.name) for p in parts]) for field in fields(Outings)))


def timed(wish: Wish, land: Geography, rng: np.random.Generator) -> Outings:
    """Give the wish its times. A place that is shut is left out; who would come home after the gate closes,
    or set out before it opens, does not go."""
    count = len(wish.person)
    site, enter, leave = wish.site.copy(), np.zeros((count, 2), np.int64), np.zeros((count, 2), np.int64)
    now, here = wish.out.copy(), wish.home.copy()
    for stop in (0, 1):
        goal = site[:, stop]
        arrive = now + land.way(here, goal, rng) * ((here >= 0) | (stop > 0))
        if wish.purpose == WORK and stop == 0:
            arrive = _not_before_opening(arrive, goal, land, rng)
        until = _departure(arrive, goal, wish.stay[:, stop], wish.purpose, land, rng)
        clock = arrive % DAY
        open_then = (clock > land.opens[goal] + 60) & (clock < land.closes[goal] - 600)
        there = (goal >= 0) & open_then & (until > arrive + 60)
        outside = (wish.site[:, stop] < 0) & (stop == 0)
        site[:, stop] = np.where(there, goal, -1)
        enter[:, stop], leave[:, stop] = arrive, until
        now = np.where(there, until, now + outside * wish.stay[:, stop])
        here = np.where(there, goal, here)
    back = now + land.way(here, wish.home, rng)
    return _possible(wish, site, enter, leave, back, land)


def _not_before_opening(arrive: Times, goal: Ints, land: Geography, rng: np.random.Generator) -> Times:
    """Staff wait for the gate to open."""
    midnight = arrive // DAY * DAY
    earliest = midnight + land.opens[goal] + rng.integers(70, 1500, len(arrive))
    return np.maximum(arrive, earliest)


def _departure(
    arrive: Times, goal: Ints, stay: Times, purpose: int, land: Geography, rng: np.random.Generator
) -> Times:
    """When they leave: at the latest shortly before closing; hotel guests the next morning."""
    midnight = arrive // DAY * DAY
    latest = midnight + land.closes[goal] - rng.integers(30, 420, len(arrive))
    until = np.minimum(arrive + stay, latest)
    if purpose == HOSTED:
        guest = np.isin(goal, land.of_kind("hotel"))
        morning = midnight + DAY + rng.integers(7 * 3600, 10 * 3600, len(arrive))
        until = np.where(guest, morning, until)
    return until


def _possible(wish: Wish, site: Ints, enter: Times, leave: Times, back: Times, land: Geography) -> Outings:
    """The outings that the home gate's hours allow."""
    count = len(wish.person)
    lives_here = wish.home >= 0
    in_hours = (wish.out % DAY > land.opens[wish.home] + 30) & (back % DAY < land.closes[wish.home] - 30)
    same_day = wish.out // DAY == back // DAY
    went = (site >= 0).any(axis=1) | (lives_here & (wish.site[:, 0] < 0))
    outings = Outings(
        person=wish.person, purpose=np.full(count, wish.purpose, np.int8), home=wish.home, out=wish.out, back=back,
        site=site, enter=enter, leave=leave, turned=np.zeros((count, 2), bool), unmasked=np.zeros((count, 2), bool),
        stopped=np.zeros(count, bool), errand=np.full(count, -1, np.int8),
    )  # fmt: skip
    return outings.only(went & np.where(lives_here, in_hours & same_day, True))


NEVER_BACK = 10**9
"""More seconds than any world lasts: keeps one person's times apart from the next one's on one axis."""


def without_overlap(outings: Outings, pause: int = 600) -> Outings:
    """Sorted by person and time; whoever is still out, or just back, does not set out again."""
    order = np.lexsort((outings.out, outings.person))
    outings = outings.only(order)
    span = np.int64(NEVER_BACK)
    key = outings.person.astype(np.int64) * span
    back_so_far = np.maximum.accumulate(key + outings.back)
    before = np.concatenate([[-1], back_so_far[:-1]])
    return outings.only(key + outings.out > before + pause)
