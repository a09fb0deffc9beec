"""Who is ordered to stay at home or apart, why and until when: cases, their contacts, returnees, fevers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np

from lianfang.demo.health import Health
from lianfang.demo.measures import NEVER
from lianfang.demo.outings import DAY
from lianfang.demo.truth import Stays
from lianfang.demo.world import Persons, RestrictionSpec, Times

LAW = "《中华人民共和国传染病防治法》（2013年修正）第三十九条"
"""Isolation of patients, and medical observation of their close contacts."""
NOTICE = "安源区疫情防控指挥部通告（演示）"
"""The demo command's own invented notice, for the weaker measures."""

Order = tuple[int, str, str, int, int, str]
"""Person, kind, reason, from, until (seconds of the world), legal basis."""

TRACED = 0.4
MOST_TRACED = 8
TRACED_OVERLAP = 900
QUARANTINE_DAYS = 14
MONITORING_DAYS = 7


@dataclass
class Orders:
    """All orders so far, and by person from when (and until when) one keeps them in (`hard`) or asks them to watch
    themselves (`soft`, which keeps nobody in)."""

    hard: Times
    hard_until: Times
    soft: Times
    given: list[Order] = field(default_factory=list)

    @classmethod
    def none(cls, people: int) -> "Orders":
        """Nobody is under any order."""
        never = np.full(people, NEVER)
        return cls(never, never.copy(), never.copy())

    def give(self, person: int, kind: str, reason: str, start: int, end: int) -> None:
        """Add an order; isolation, quarantine and a ban on outings keep people in."""
        basis = LAW if kind in ("isolation", "quarantine") else NOTICE
        self.given.append((person, kind, reason, start, end, basis))
        if kind == "home_monitoring":
            self.soft[person] = min(self.soft[person], start)
        else:
            lasting = self.hard[person] < NEVER
            self.hard[person] = min(self.hard[person], start)
            self.hard_until[person] = max(self.hard_until[person], end) if lasting else end


def order_contacts(
    orders: Orders, people: Persons, case: int, detected: int, met: Stays, rng: np.random.Generator
) -> None:
    """Isolate a case; quarantine the household and most of those found to have been with the case for 15
    minutes; ask some of the latter's households to watch themselves."""
    confirmed = detected
    if rng.random() < 0.5:
        confirmed = detected + DAY
        orders.give(case, "isolation", "suspected_case", detected, confirmed)
    orders.give(case, "isolation", "confirmed_case", confirmed, detected + QUARANTINE_DAYS * DAY)
    house = people.household[case]
    if house >= 0:
        for member in np.flatnonzero(people.household == house).tolist():
            if member != case:
                _quarantine(orders, member, detected + 4 * 3600)
    morning = (detected // DAY + 1) * DAY + 8 * 3600
    long = met.leave - met.enter >= TRACED_OVERLAP
    others = np.unique(met.person[long])
    found = rng.permutation(others[rng.random(len(others)) < TRACED])[:MOST_TRACED]
    for person in found.tolist():
        _quarantine(orders, person, morning)
        _watch_household(orders, people, person, morning, rng)


def _quarantine(orders: Orders, person: int, start: int) -> None:
    """Two weeks of quarantine for a close contact who is not under an order yet."""
    if orders.hard[person] == NEVER:
        orders.give(person, "quarantine", "close_contact", start, start + QUARANTINE_DAYS * DAY)


def _watch_household(
    orders: Orders, people: Persons, person: int, start: int, rng: np.random.Generator
) -> None:
    """Some of a close contact's household watch themselves as contacts of a contact."""
    house = people.household[person]
    if house < 0:
        return
    for member in np.flatnonzero(people.household == house).tolist():
        free = orders.hard[member] == NEVER and orders.soft[member] == NEVER
        if free and rng.random() < 0.3:
            orders.give(member, "home_monitoring", "secondary_contact", start, start + MONITORING_DAYS * DAY)


def order_others(
    orders: Orders, people: Persons, health: Health, days: int, rng: np.random.Generator
) -> None:
    """Orders that have nothing to do with the known cases: people back from an outbreak area, and fevers at a
    gate that nobody has explained yet."""
    residents = np.flatnonzero(people.home_site >= 0)
    for person in rng.choice(residents, max(1, len(residents) // 500), replace=False).tolist():
        start = int(rng.integers(-8, days)) * DAY + 10 * 3600
        if orders.hard[person] == NEVER:
            orders.give(person, "home_monitoring", "returnee", start, start + QUARANTINE_DAYS * DAY)
    recent = (health.fever_from > (days - 6) * DAY) & (health.fever_from < days * DAY)
    for person in np.flatnonzero(recent & (people.home_site >= 0)).tolist():
        if orders.hard[person] == NEVER and rng.random() < 0.6:
            start = (int(health.fever_from[person]) // DAY + 1) * DAY + 9 * 3600
            orders.give(person, "no_outing", "fever_unresolved", start, start + 3 * DAY)


def restrictions(given: Sequence[Order], start: int, until: datetime) -> tuple[RestrictionSpec, ...]:
    """Orders given before the world's "now", by time; `start` is the unix time of its first second."""
    return tuple(
        RestrictionSpec(
            person,
            kind,
            reason,
            datetime.fromtimestamp(start + begin, UTC),
            datetime.fromtimestamp(start + end, UTC),
            basis,
        )
        for person, kind, reason, begin, end, basis in sorted(
            given, key=lambda order: (order[3], order[0], order[2])
        )
        if start + begin < until.timestamp()
    )
