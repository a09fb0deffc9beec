"""Who goes out when, and where to: the district's daily and weekly rhythm, made for all days at once."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.geography import KINDS, Geography
from lianfang.demo.measures import SiteLevels
from lianfang.demo.outings import (
    CALL,
    DAY,
    HOSTED,
    OWN,
    ROUND,
    WORK,
    Outings,
    Wish,
    joined,
    timed,
    without_overlap,
)
from lianfang.demo.world import Ints, Persons, Times

Floats = NDArray[np.float64]

# Own errands by part of the day: middle and spread of the hour they set out, chance a day for those at home.
SLOTS = ((8.7, 1.05, 0.345), (14.7, 0.95, 0.215), (18.9, 0.65, 0.145))
EVENING = 2

SHOPS = ("supermarket", "market", "pharmacy", "restaurant", "hotel")
"""Kinds of place that work at weekends too, some of their staff from noon."""

# How much a kind of place draws: weekday morning, afternoon, evening; weekend morning, afternoon, evening.
DRAW = {
    "supermarket": (3.0, 4.0, 4.0, 4.5, 5.5, 4.5),
    "market": (9.0, 2.0, 0.0, 14.0, 3.5, 0.0),
    "pharmacy": (0.8, 0.9, 0.5, 0.9, 0.9, 0.5),
    "restaurant": (1.4, 0.5, 1.6, 1.8, 0.9, 2.2),
    "hospital": (1.5, 0.9, 0.1, 0.7, 0.5, 0.1),
    "hotel": (0.05, 0.1, 0.15, 0.1, 0.2, 0.3),
}
STAY_MINUTES = {"supermarket": 28, "market": 26, "pharmacy": 11, "restaurant": 42, "hospital": 70, "hotel": 90,
                "compound": 75, "village": 80}  # fmt: skip


@dataclass(frozen=True)
class Calendar:
    """Which days the world has: how many, and which of them are weekends."""

    days: int
    weekend: NDArray[np.bool_]


def calendar(first_day: date, days: int) -> Calendar:
    """The calendar from `first_day` on."""
    week = [(first_day + timedelta(days=day)).weekday() >= 5 for day in range(days)]
    return Calendar(days, np.array(week))


def make_trips(
    people: Persons, land: Geography, levels: SiteLevels, days: Calendar, rng: np.random.Generator
) -> Outings:
    """Everybody's outings over all days, as they would be without the outbreak."""
    parts = [work(people, land, days, rng)]
    parts += [own(people, land, days, slot, rng) for slot in range(len(SLOTS))]
    parts += [
        rounds(people, land, days, rng),
        calls(people, land, days, rng),
        hosted(people, land, days, rng),
    ]
    outings = without_overlap(joined(parts))
    return under_control(outings, land, levels, rng)


def pairs(who: Ints, days: int, chance: Floats, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Person and day of those who go; `chance` has a row a person and a column a day, or broadcasts to it."""
    picked = rng.random((len(who), days)) < chance
    row, day = np.nonzero(picked)
    return who[row].astype(np.int32), day.astype(np.int32)


def minutes(middle: Floats | float, count: int, rng: np.random.Generator) -> Times:
    """Lengths of stay in seconds: log-normal around a middle in minutes."""
    return (rng.lognormal(0, 0.45, count) * middle * 60).astype(np.int64)


def work(people: Persons, land: Geography, days: Calendar, rng: np.random.Generator) -> Outings:
    """Days at work: staff of the district's places, and those who work beyond its gates (site -1)."""
    birth = people.birth_year
    grown = (birth < birth.max() - 22) & (birth > birth.max() - 60) & (people.home_site >= 0)
    beyond = grown & (people.works_at < 0) & (rng.random(len(people)) < 0.22)
    who = np.flatnonzero((people.works_at >= 0) | beyond).astype(np.int32)
    kind = np.where(people.works_at[who] >= 0, land.kind[people.works_at[who]], -1)
    shop = np.isin(kind, [KINDS.index(code) for code in SHOPS])
    school = kind == KINDS.index("school")
    chance = np.where(days.weekend[None, :], np.where(shop, 0.8, 0.12)[:, None], 0.9)
    chance = chance * np.where(school, 0.15, 1.0)[:, None]
    late = np.zeros(len(people), bool)
    late[who] = shop & (rng.random(len(who)) < 0.4)
    person, day = pairs(who, days.days, chance, rng)
    start = np.where(late[person], 12.6, 7.35) + rng.normal(0, 0.42, len(person))
    site = np.column_stack([people.works_at[person], np.full(len(person), -1, np.int32)])
    shops_after = rng.random(len(person)) < 0.2
    site[shops_after, 1] = nearby(people.home_site[person[shops_after]], land, EVENING, rng)
    stay = np.column_stack([rng.normal(8.6, 0.7, len(person)) * 3600, minutes(18, len(person), rng)])
    return timed(
        Wish(person, people.home_site[person], clock(day, start), site, stay.astype(np.int64), WORK),
        land,
        rng,
    )


def clock(day: Ints, hour: Floats) -> Times:
    """Seconds from the start of the world of an hour on a day."""
    return (day.astype(np.int64) * DAY + hour * 3600).astype(np.int64)


def nearby(home: Ints, land: Geography, context: int, rng: np.random.Generator) -> Ints:
    """A public place for each home site: what draws in this context, the nearer the likelier."""
    draw = np.zeros(len(land.kind))
    for code, row in DRAW.items():
        draw[land.kind == KINDS.index(code)] = row[context]
    near = np.exp(-land.distance / 2.2) + 0.004
    share = np.cumsum(near * draw, axis=1)
    goal = np.empty(len(home), np.int32)
    lot = rng.random(len(home))
    for site in np.unique(home):
        here = home == site
        goal[here] = np.searchsorted(share[site], lot[here] * share[site, -1], side="right")
    return goal


def own(people: Persons, land: Geography, days: Calendar, slot: int, rng: np.random.Generator) -> Outings:
    """Errands, visits and walks of residents in one part of the day."""
    hour, spread, chance = SLOTS[slot]
    who = np.flatnonzero(people.home_site >= 0).astype(np.int32)
    age = people.birth_year.max() - people.birth_year[who]
    lively = np.select([age < 7, age < 16, age > 78], [0.25, 0.5, 0.5], 1.0) * rng.gamma(4, 0.25, len(who))
    mood = rng.normal(1, 0.05, days.days) * np.where(days.weekend, 1.12, 1.0)
    person, day = pairs(who, days.days, chance * lively[:, None] * mood[None, :], rng)
    home = people.home_site[person]
    site = np.full((len(person), 2), -1, np.int32)
    what = rng.random(len(person))
    for weekend in (False, True):
        today = days.weekend[day] == weekend
        context = slot + 3 * weekend
        for stop, below in ((0, 0.84), (1, 0.24)):
            here = today & (what < below)
            site[here, stop] = nearby(home[here], land, context, rng)
    site[:, 1] = np.where(site[:, 1] == site[:, 0], -1, site[:, 1])
    guests = (what > 0.97) & (what < 0.99)
    site[guests, 0] = rng.choice(np.flatnonzero(land.is_home), guests.sum())
    site[site[:, 0] == home, 0] = -1
    start = hour + rng.normal(0, spread, len(person))
    return timed(Wish(person, home, clock(day, start), site, stays(site, land, rng), OWN), land, rng)


def stays(site: Ints, land: Geography, rng: np.random.Generator) -> Times:
    """How long people mean to stay, by the kind of place; a walk where there is no place."""
    usual = np.array([STAY_MINUTES.get(code, 60) for code in KINDS], float)
    middle = np.where(site >= 0, usual[land.kind[site]], 35.0)
    return np.column_stack([minutes(middle[:, stop], len(site), rng) for stop in (0, 1)])


def rounds(people: Persons, land: Geography, days: Calendar, rng: np.random.Generator) -> Outings:
    """Delivery rounds: a few residents carry parcels to two home sites at a time, all day long."""
    who = free_adults(people, max(2, len(people) // 300), rng)
    hours = np.tile(np.arange(8, 19), len(who))
    riders, day = pairs(np.repeat(who, 11), days.days, np.array(0.8), rng)
    lot = rng.random(len(riders))
    start = hours[(lot * len(hours)).astype(int)] + rng.random(len(riders))
    site = rng.choice(np.flatnonzero(land.is_home), (len(riders), 2)).astype(np.int32)
    site[:, 1] = np.where(site[:, 1] == site[:, 0], -1, site[:, 1])
    site[site == people.home_site[riders][:, None]] = -1
    stay = np.column_stack([minutes(5, len(riders), rng) for _ in range(2)])
    return timed(Wish(riders, people.home_site[riders], clock(day, start), site, stay, ROUND), land, rng)


def calls(people: Persons, land: Geography, days: Calendar, rng: np.random.Generator) -> Outings:
    """Emergency calls: crews go to a home site and on to a hospital, at any hour of the day."""
    who = free_adults(people, max(2, len(people) // 3000), rng, last=True)
    crew, day = pairs(np.repeat(who, 3), days.days, np.array(0.6), rng)
    start = rng.uniform(7.2, 19.5, len(crew))
    site = np.column_stack(
        [rng.choice(np.flatnonzero(land.is_home), len(crew)), rng.choice(land.of_kind("hospital"), len(crew))]
    ).astype(np.int32)
    site[site[:, 0] == people.home_site[crew], 0] = -1
    stay = np.column_stack([minutes(14, len(crew), rng), minutes(20, len(crew), rng)])
    return timed(Wish(crew, people.home_site[crew], clock(day, start), site, stay, CALL), land, rng)


def free_adults(people: Persons, count: int, rng: np.random.Generator, last: bool = False) -> Ints:
    """Residents of working age without a post in the district; `last` takes them from the other end, so that
    riders and crews are different people."""
    age = people.birth_year.max() - people.birth_year
    free = np.flatnonzero((people.home_site >= 0) & (people.works_at < 0) & (age > 20) & (age < 55))
    half = free[len(free) // 2 :] if last else free[: len(free) // 2]
    return np.sort(rng.choice(half, min(count, len(half)), replace=False)).astype(np.int32)


def hosted(people: Persons, land: Geography, days: Calendar, rng: np.random.Generator) -> Outings:
    """Visitors from outside: a few days in the district, at a host's home, in shops, at a hotel overnight."""
    who = np.flatnonzero(people.home_site < 0).astype(np.int32)
    arrive = rng.integers(-2, days.days, len(who))
    length = rng.integers(1, 6, len(who))
    day = np.arange(days.days)
    here = (day >= arrive[:, None]) & (day < (arrive + length)[:, None])
    host = rng.choice(np.flatnonzero(land.is_home), len(who))
    inn = rng.choice(land.of_kind("hotel"), len(who))
    parts = []
    for hour, chance in ((9.5, 0.7), (14.0, 0.5), (19.0, 0.45)):
        row, when = np.nonzero(here & (rng.random(here.shape) < chance))
        first, then = (nearby(host[row], land, 1, rng) for _ in range(2))
        first = np.where(rng.random(len(row)) < 0.4, host[row], first)
        site = np.column_stack([first, np.where(rng.random(len(row)) < 0.4, then, -1)])
        if hour > 18:
            site[:, 0], site[:, 1] = inn[row], -1
        site[:, 1] = np.where(site[:, 1] == site[:, 0], -1, site[:, 1])
        site = site.astype(np.int32)
        start = clock(when.astype(np.int32), hour + rng.normal(0, 0.6, len(row)))
        nowhere = np.full(len(row), -1, np.int32)
        parts.append(timed(Wish(who[row], nowhere, start, site, stays(site, land, rng), HOSTED), land, rng))
    return joined(parts)


def under_control(outings: Outings, land: Geography, levels: SiteLevels, rng: np.random.Generator) -> Outings:
    """What control levels leave of it. Outsiders are turned back at managed home sites (most do not come at
    all); residents of a closed compound go out for medical or essential errands, a few try without."""
    at_home_site = (outings.site >= 0) & land.is_home[outings.site] & (outings.purpose != CALL)[:, None]
    barred = at_home_site & (outings.enter >= levels.managed[outings.site])
    comes = rng.random(barred.shape) < 0.15
    outings.site[barred & ~comes] = -1
    outings.turned[barred & comes] = True
    lot = rng.random(len(outings))
    shut_in = (outings.home >= 0) & (outings.out >= levels.closed[outings.home]) & (outings.purpose != CALL)
    outings.errand[:] = np.where(lot < 0.012, 0, np.where(lot > 0.97, 1, -1))
    outings.errand[shut_in] = np.where(lot[shut_in] < 0.05, 0, 1)
    outings.stopped[shut_in & (lot > 0.98)] = True
    stays_in = shut_in & (lot >= 0.16) & ~outings.stopped
    outings.errand[outings.stopped] = -1
    empty = (outings.site < 0).all(axis=1) & ((outings.home < 0) | (outings.purpose == ROUND))
    return outings.only(~stays_in & ~empty)
