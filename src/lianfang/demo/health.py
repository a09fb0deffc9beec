"""What each person brings to a thermometer: a temperature of their own, a fever or none, a mask or none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.geography import Geography
from lianfang.demo.measures import NEVER
from lianfang.demo.outings import CALL, DAY, WORK, Flags, Outings
from lianfang.demo.world import Persons, Times

BACKGROUND_EPISODES = 0.00012
"""Fevers of other causes that begin, a person and day; about 0.03 % of people have one at any time."""
CARELESS = 0.03
BARE_FACED = (0.012, 0.3)
"""Chance to come without a mask, for most people and for the careless ones."""
REFUSES = 0.08


@dataclass(frozen=True)
class Health:
    """Columns by person: own forehead temperature in degrees C, fever from and until (seconds of the world,
    NEVER for none), how many degrees it adds, chance of coming without a mask, exempt from masks."""

    base: NDArray[np.float64]
    fever_from: Times
    fever_until: Times
    rise: NDArray[np.float64]
    bare: NDArray[np.float64]
    exempt: Flags

    def feverish(self, person: NDArray[np.int32], second: Times) -> Flags:
        """Who has a fever at that moment."""
        result: Flags = (second >= self.fever_from[person]) & (second < self.fever_until[person])
        return result


def make_health(people: Persons, days: int, rng: np.random.Generator) -> Health:
    """Everybody's constitution, and the fevers that have nothing to do with the outbreak."""
    count = len(people)
    begin = np.full(count, NEVER)
    ill = rng.random(count) < BACKGROUND_EPISODES * (days + 3)
    begin[ill] = (rng.uniform(-3, days, ill.sum()) * DAY).astype(np.int64)
    length = (rng.gamma(4, 0.6, count) * DAY).astype(np.int64)
    age = people.birth_year.max() - people.birth_year
    return Health(
        base=rng.normal(36.32, 0.2, count),
        fever_from=begin,
        fever_until=np.where(ill, begin + length, NEVER),
        rise=rng.uniform(1.2, 2.3, count),
        bare=np.where(rng.random(count) < CARELESS, BARE_FACED[1], BARE_FACED[0]),
        exempt=(age < 3) | (rng.random(count) < 0.002),
    )


def refusals(outings: Outings, health: Health, land: Geography, rng: np.random.Generator) -> None:
    """Mark the stops at public places where somebody will not put on a mask and is turned back."""
    chance = (health.bare * REFUSES * ~health.exempt)[outings.person]
    entering = (outings.site >= 0) & ~land.is_home[outings.site] & ~outings.turned
    entering &= ((outings.purpose != WORK) & (outings.purpose != CALL))[:, None]
    outings.unmasked[:] = entering & (rng.random(entering.shape) < chance[:, None])
    outings.turned[:] |= outings.unmasked
