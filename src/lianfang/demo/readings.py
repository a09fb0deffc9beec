"""What honest posts write down of a passage: temperatures, masks, travel; honest, but not perfect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.geography import Geography
from lianfang.demo.health import Health
from lianfang.demo.movements import DELIVERY, IN, VISITOR, Movements
from lianfang.demo.outings import DAY, Flags
from lianfang.demo.world import Persons, Shorts, Smalls

HIGH = 373
"""Above this, in tenths of a degree, a post measures again (37.3 degrees C: `domain.md`, gate practice)."""
WORN, ABSENT, PUT_ON, REFUSED, EXEMPT, NOT_NOTED = 0, 1, 2, 3, 4, -1
NOISE = 0.21
"""Standard deviation of one forehead reading, degrees C."""
FORGETFUL = (0.002, 0.03)
"""Share of readings, and of mask notes, that a post forgets; each post has its own."""


@dataclass
class Notes:
    """Columns beside Movements: readings in tenths of a degree (-1 none), mask code, travel answer."""

    first: Shorts
    second: Shorts
    mask: Smalls
    risk_travel: Smalls

    def only(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> "Notes":
        """These notes, by mask or by order."""
        return Notes(*(column[chosen] for column in vars(self).values()))


def make_notes(
    rows: Movements,
    people: Persons,
    health: Health,
    returnees: Flags,
    land: Geography,
    rng: np.random.Generator,
) -> Notes:
    """Everything an honest post would have written for these rows."""
    gates = len(land.gate_site)
    first = forehead(rows, health, gates, rng)
    first[rng.random(len(rows)) < rng.uniform(*FORGETFUL, gates)[rows.gate]] = -1
    return Notes(
        first=first,
        second=second_reading(rows, first, health, rng),
        mask=masks(rows, health, gates, rng),
        risk_travel=travel(rows, people, returnees, land, rng),
    )


def forehead(rows: Movements, health: Health, gates: int, rng: np.random.Generator) -> Shorts:
    """Forehead readings: the person's own temperature, the instrument's error, the cold on the skin."""
    device = rng.normal(0, 0.1, gates)
    frost = rng.gamma(2.0, 0.16, int(rows.at.max() // DAY) + 2)
    hour = rows.at % DAY / 3600
    cold = frost[rows.at // DAY] * np.exp(-(((hour - 6.3) / 1.7) ** 2))
    ill = health.feverish(rows.person, rows.at)
    degrees = health.base[rows.person] + device[rows.gate] - cold + rng.normal(0, NOISE, len(rows))
    degrees += 0.12 * np.sin((hour - 11) / 24 * 2 * np.pi) + ill * health.rise[rows.person]
    return np.clip(np.rint(degrees * 10), 335, 412).astype(np.int16)


def second_reading(rows: Movements, first: Shorts, health: Health, rng: np.random.Generator) -> Shorts:
    """An electronic axillary thermometer after a high first reading: most drop back, fevers stay."""
    ill = health.feverish(rows.person, rows.at)
    degrees = np.where(
        ill,
        36.6 + health.rise[rows.person] + rng.normal(0, 0.12, len(rows)),
        np.minimum(rng.normal(36.65, 0.2, len(rows)), 37.2),
    )
    return np.where(first > HIGH, np.rint(degrees * 10), -1).astype(np.int16)


def masks(rows: Movements, health: Health, gates: int, rng: np.random.Generator) -> Smalls:
    """Most wear one; of the others most put one on when urged; a few posts forget to write what came of it."""
    count = len(rows)
    bare = rng.random(count) < health.bare[rows.person] * np.where(rows.direction == IN, 1.0, 0.5)
    lot = rng.random(count)
    outcome = np.select([lot < 0.88, lot < 0.94], [PUT_ON, ABSENT], PUT_ON)
    mask = np.where(bare, outcome, WORN)
    mask = np.where(health.exempt[rows.person], EXEMPT, mask)
    mask = np.where(rows.unmasked, REFUSED, mask)
    forgotten = rng.random(count) < rng.uniform(*FORGETFUL, gates)[rows.gate]
    return np.where(forgotten & ~rows.unmasked, NOT_NOTED, mask).astype(np.int8)


def travel(
    rows: Movements, people: Persons, returnees: Flags, land: Geography, rng: np.random.Generator
) -> Smalls:
    """Travel is asked of outsiders and, at home gates, of visitors and couriers; a few residents are asked too.
    Yes is the answer of those who are back from an outbreak area: never a matter of where one was born."""
    count = len(rows)
    outsider = people.home_site[rows.person] < 0
    stranger = land.is_home[land.gate_site[rows.gate]] & np.isin(rows.category, (VISITOR, DELIVERY))
    asked = rng.random(count) < np.select([outsider, stranger], [0.92, 0.85], 0.03)
    return np.where(asked & (rows.direction == IN), returnees[rows.person], -1).astype(np.int8)


def turned_back(rows: Movements, notes: Notes, land: Geography) -> Flags:
    """Exit rows that never were: a confirmed fever was not let in at a public place."""
    public = ~land.is_home[land.gate_site[rows.gate]] & (rows.stop >= 0)
    refused = rows.stop[public & (rows.direction == IN) & (notes.second > HIGH)]
    gone: Flags = (rows.direction != IN) & (rows.stop >= 0) & np.isin(rows.stop, refused)
    return gone
