"""A small outbreak of a respiratory disease, spread by people who were at one place at one time.

Disease profile COVID-19 (2020): incubation log-normal with median 5.1 days and 2.2 to 11.5 days between the
2.5th and 97.5th percentile (Lauer, 10.7326/M20-0504); infectious from two days before onset to ten after."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from lianfang.demo.geography import KINDS, Geography
from lianfang.demo.health import Health
from lianfang.demo.measures import NEVER
from lianfang.demo.orders import Orders, order_contacts
from lianfang.demo.outings import DAY, Flags, Outings
from lianfang.demo.truth import Infections, Stays
from lianfang.demo.world import Ints, Persons

INCUBATION_LOG = (float(np.log(5.1)), float(np.log(11.5 / 2.2)) / (2 * 1.96))
"""Mean and standard deviation of the logarithm of the incubation in days."""
SEEDS_BEFORE_END = 10
EARLY, LATE = 2 * DAY, 10 * DAY
SHEDDING = (0.13, 0.20, 0.22, 0.17, 0.11, 0.07, 0.04, 0.03, 0.02, 0.01, 0.0, 0.0)
"""Share of a case's infections by day, from the second day before onset."""
MEAN_OFFSPRING = 3.2
"""Infections a case would cause at sites if never kept home; fever, isolation and few meetings leave about half."""
SEED_OFFSPRING = 8.0
"""The same of the first cases, who were out among people before anybody was careful."""
HOUSEHOLD_CHANCE = 0.05
"""Chance a day that a case infects one member of the household."""
SYMPTOMATIC = 0.8
CLOSENESS = {"restaurant": 3.0, "factory": 1.2, "hotel": 1.0, "hospital": 0.7, "market": 0.6}
MIN_OVERLAP = 600
MOST_CASES = 80


@dataclass
class Case:
    """One infected person; times in seconds of the world."""

    person: int
    infected: int
    infector: int
    site: int
    household: bool
    onset: int
    incubation: float
    symptomatic: bool
    potential: float
    detected: int
    found: bool = False


@dataclass
class Spread:
    """The outbreak while it runs: cases so far, by person, and the orders that follow from them."""

    people: Persons
    land: Geography
    stays: Stays
    health: Health
    orders: Orders
    rng: np.random.Generator
    cases: list[Case] = field(default_factory=list)

    def add(self, person: int, infected: int, infector: int, site: int, household: bool) -> None:
        """Somebody is infected; when they fall ill and are found is drawn now."""
        incubation = float(self.rng.lognormal(*INCUBATION_LOG))
        onset = infected + int(incubation * DAY)
        symptomatic = bool(self.rng.random() < SYMPTOMATIC)
        delay = float(1.0 + self.rng.gamma(3.0, 0.8))
        potential = float(self.rng.gamma(1.6, MEAN_OFFSPRING / 1.6))
        detected = onset + int(delay * DAY) if symptomatic else NEVER
        self.cases.append(
            Case(
                person,
                infected,
                infector,
                site,
                household,
                onset,
                incubation,
                symptomatic,
                potential,
                detected,
            )
        )

    def susceptible(self, who: Ints) -> Flags:
        """Which of `who` have not been infected."""
        fresh: Flags = ~np.isin(who, [case.person for case in self.cases])
        return fresh


def real_stays(outings: Outings, health: Health) -> Stays:
    """Stays of people who were let in, by time of entry, in seconds of the world."""
    ill = health.feverish(outings.person, outings.out)
    there = (outings.site >= 0) & ~outings.turned & ~(outings.stopped | ill)[:, None]
    row, stop = np.nonzero(there)
    enter = outings.enter[row, stop]
    order = np.argsort(enter, kind="stable")
    row, stop = row[order], stop[order]
    return Stays(outings.person[row], outings.site[row, stop], enter[order], outings.leave[row, stop])


def run(spread: Spread, seeds: Sequence[int], days: int) -> None:
    """The outbreak from the first cases, day by day; fevers are given at the end."""
    rng = spread.rng
    first = max(0, days - SEEDS_BEFORE_END)
    for person in seeds:
        spread.add(person, 0, -1, -1, False)
        case = spread.cases[-1]
        case.onset = int((first + rng.uniform(0.2, 1.5)) * DAY)
        case.infected = case.onset - int(case.incubation * DAY)
        case.symptomatic, case.potential = True, SEED_OFFSPRING
        case.detected = case.onset + int(rng.uniform(3.0, 4.5) * DAY)
    for day in range(days):
        # Orders of the day come first: nobody may infect others at places that an order kept them from.
        find_cases(spread, day)
        infect_at_sites(spread, day)
        infect_at_home(spread, day)
    fevers(spread)


def infectious(spread: Spread, day: int) -> list[Case]:
    """Cases who can infect others on that day and have not been isolated."""
    end = (day + 1) * DAY
    return [
        case
        for case in spread.cases
        if case.onset - EARLY < end
        and case.onset + LATE > day * DAY
        and case.infected + DAY < end
        and spread.orders.hard[case.person] > day * DAY
    ]


def infect_at_sites(spread: Spread, day: int) -> None:
    """Each infectious person passes it on to people who were at the same place for ten minutes or more; who
    has a fever is turned back at public places and infects nobody there."""
    low, high = np.searchsorted(spread.stays.enter, [day * DAY, (day + 1) * DAY])
    today = Stays(*(column[low:high] for column in vars(spread.stays).values()))
    free = today.enter < spread.orders.hard[today.person]
    today = Stays(*(column[free] for column in vars(today).values()))
    for case in infectious(spread, day):
        since = int(np.clip((day * DAY + DAY // 2 - case.onset) // DAY + 2, 0, len(SHEDDING) - 1))
        hits = int(spread.rng.poisson(case.potential * SHEDDING[since] * 1.6))
        if hits and len(spread.cases) < MOST_CASES:
            _pass_on(spread, case, today, hits)


def _pass_on(spread: Spread, case: Case, today: Stays, hits: int) -> None:
    """Draw up to `hits` people among those the case met today, the longer together the likelier."""
    until = case.onset if case.symptomatic else NEVER
    met = meetings(case.person, today, max(case.onset - EARLY, case.infected + DAY), until)
    fresh = spread.susceptible(met.person)
    met = Stays(*(column[fresh] for column in vars(met).values()))
    closeness = np.array([CLOSENESS.get(code, 1.0) for code in KINDS])[spread.land.kind[met.site_index]]
    weight = (met.leave - met.enter) * closeness
    if not len(weight):
        return
    drawn = spread.rng.choice(len(weight), min(hits, len(weight)), replace=False, p=weight / weight.sum())
    for one in drawn.tolist():
        moment = int(spread.rng.integers(met.enter[one] + 60, met.leave[one] - 60))
        if spread.susceptible(met.person[one : one + 1])[0]:
            spread.add(int(met.person[one]), moment, case.person, int(met.site_index[one]), False)


def meetings(person: int, stays: Stays, since: int, until: int) -> Stays:
    """Times that others spent with `person` at a site, ten minutes or more, when the person came between
    `since` and `until`: the stays of the others, cut to the overlap."""
    found = []
    mine = np.flatnonzero((stays.person == person) & (stays.enter >= since) & (stays.enter < until))
    for own in mine.tolist():
        start = np.maximum(stays.enter, stays.enter[own])
        end = np.minimum(stays.leave, stays.leave[own])
        near = (stays.site_index == stays.site_index[own]) & (end - start >= MIN_OVERLAP)
        near &= stays.person != person
        found.append((stays.person[near], stays.site_index[near], start[near], end[near]))
    if not found:
        return Stays(*(column[:0] for column in vars(stays).values()))
    return Stays(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


def infect_at_home(spread: Spread, day: int) -> None:
    """Members of a case's household, in the evening when all gates are shut and everybody is in."""
    evening = day * DAY + int(23.2 * 3600)
    for case in infectious(spread, day):
        house = int(spread.people.household[case.person])
        away = spread.orders.hard[case.person] <= evening
        if house < 0 or away or case.onset - EARLY > evening or case.infected + DAY > evening:
            continue
        members = np.flatnonzero(spread.people.household == house).astype(np.int32)
        hit = members[spread.rng.random(len(members)) < HOUSEHOLD_CHANCE]
        for person in hit[spread.susceptible(hit)].tolist():
            spread.add(person, evening, case.person, int(spread.people.home_site[person]), True)


def find_cases(spread: Spread, day: int) -> None:
    """Cases that come to light on that day are isolated, and their contacts ordered to stay at home."""
    for case in spread.cases:
        watched = spread.orders.hard[case.person] < case.onset
        if watched and case.symptomatic:
            case.detected = min(case.detected, case.onset + DAY // 2)
        if not case.found and case.detected < (day + 1) * DAY:
            case.found = True
            since = max(case.onset - EARLY, case.infected + DAY)
            met = meetings(case.person, spread.stays, since, case.detected)
            order_contacts(
                spread.orders, spread.people, case.person, max(case.detected, day * DAY), met, spread.rng
            )


def fevers(spread: Spread) -> None:
    """Give the cases their fevers: most of those with symptoms, for some days from onset."""
    for case in spread.cases:
        if case.symptomatic:
            spread.health.fever_from[case.person] = case.onset
            spread.health.fever_until[case.person] = case.onset + int(spread.rng.uniform(3, 7) * DAY)


def infections(spread: Spread, start: int, until: int) -> Infections:
    """Cases infected before `until` as columns by time of infection; `start` is the unix time of the world's
    first second."""
    happened = [case for case in spread.cases if case.infected + start < until]
    cases = sorted(happened, key=lambda case: (case.infected, case.person))
    return Infections(
        person=np.array([case.person for case in cases], np.int32),
        infected_at=np.array([case.infected + start for case in cases], np.int64),
        infector=np.array([case.infector for case in cases], np.int32),
        site_index=np.array([case.site for case in cases], np.int32),
        onset_at=np.array([case.onset + start for case in cases], np.int64),
        incubation=np.array([case.incubation for case in cases], np.float64),
        symptomatic=np.array([case.symptomatic for case in cases], np.bool_),
        household=np.array([case.household for case in cases], np.bool_),
    )


def kept_home(outings: Outings, spread: Spread, rng: np.random.Generator) -> Outings:
    """Outings under orders: nobody in isolation or quarantine gets past the gate (a few try, and are stopped);
    people with a fever go out less."""
    lot = rng.random(len(outings))
    bound = outings.out >= spread.orders.hard[outings.person]
    bound &= outings.out < spread.orders.hard_until[outings.person]
    ill = spread.health.feverish(outings.person, outings.out) & (lot > 0.85)
    outings.stopped[:] |= bound & (lot < 0.04) & (outings.home >= 0)
    return outings.only(np.where(bound, outings.stopped, ~ill))
