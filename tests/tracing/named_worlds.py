"""Small worlds of names for tests: the same stays as the engine's columns and as rows for brute force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from lianfang.tracing.columns import Names, Stays, World
from lianfang.tracing.contacts import Tracer, cases_of
from lianfang.tracing.exposures import NOBODY, Exposures
from lianfang.tracing.rule import ContactRule
from tests.tracing import brute

KINDS = ("market", "compound", "office")


@dataclass
class Small:
    """A world of names, with what is asked of it."""

    stays: list[brute.Stay]
    index: list[tuple[str, int | None, int | None]]
    rule: ContactRule
    kinds: Mapping[str, str] | None = None
    households: Mapping[str, str] | None = None
    segments: int = 1
    rows_at_once: int = 1 << 20

    @property
    def persons(self) -> list[str]:
        """Everybody, in no particular order, so that numbers do not sort as names do."""
        found = {s.person for s in self.stays} | {person for person, *_ in self.index}
        return sorted(found, key=lambda name: name[::-1])

    @property
    def sites(self) -> list[str]:
        """Every place, in the order of the stays."""
        return list(dict.fromkeys(s.site for s in self.stays))

    def by_brute_force(self) -> list[brute.Exposure]:
        """The answer by looking at every pair."""
        return brute.trace(self.stays, self.index, self.rule, self.kinds, self.households)

    def tracer(self) -> Tracer:
        """The engine on this world."""
        world = world_of(self.stays, self.persons, self.sites, self.segments, self.kinds)
        return Tracer(world, self.rule, self._households(), self.rows_at_once)

    def by_engine(self) -> list[brute.Exposure]:
        """The engine's answer, in the engine's order."""
        number = {name: n for n, name in enumerate(self.persons)}
        cases = cases_of((number[name], since, until) for name, since, until in self.index)
        return [row for found in self.tracer().trace(cases) for row in self.rows(found)]

    def rows(self, found: Exposures) -> list[brute.Exposure]:
        """A piece of the engine's answer by name."""
        persons, sites = self.persons, self.sites
        return [
            brute.Exposure(
                persons[found.index[n]],
                found.degree,
                persons[found.contact[n]],
                int(found.since[n]),
                "" if found.via[n] == NOBODY else persons[found.via[n]],
                sites[found.site[n]],
                int(found.until[n]),
                int(found.gap[n]),
                int(found.overlap[n]),
            )
            for n in range(len(found))
        ]

    def _households(self) -> np.ndarray | None:
        if self.households is None:
            return None
        homes = sorted(set(self.households.values()))
        known = [self.households.get(person) for person in self.persons]
        return np.array([-1 if home is None else homes.index(home) for home in known], np.int32)


def world_of(
    stays: Sequence[brute.Stay],
    persons: Sequence[str],
    sites: Sequence[str],
    segments: int = 1,
    kinds: Mapping[str, str] | None = None,
) -> World:
    """Stays as columns, parted by time of entry into so many segments."""
    first = min((s.enter for s in stays), default=0)
    length = max((s.enter for s in stays), default=0) - first + 1
    parts: list[list[brute.Stay]] = [[] for _ in range(segments)]
    for stay in stays:
        parts[(stay.enter - first) * segments // length].append(stay)
    site_kind = None
    if kinds is not None:
        site_kind = np.array([KINDS.index(kinds[s]) if s in kinds else -1 for s in sites], np.int16)
    return World(
        tuple(_segment(part, persons, sites) for part in parts),
        Names.of(persons),
        Names.of(sites),
        site_kind,
        KINDS if kinds is not None else (),
    )


def _segment(stays: Sequence[brute.Stay], persons: Sequence[str], sites: Sequence[str]) -> Stays:
    number = {name: n for n, name in enumerate(persons)}
    place = {name: n for n, name in enumerate(sites)}
    site = np.array([place[s.site] for s in stays], np.int32)
    person = np.array([number[s.person] for s in stays], np.int32)
    enter, leave = (np.array([s[at] for s in stays], np.int32) for at in (2, 3))
    return Stays.sort(site, person, enter, leave, len(sites), len(persons))


def random_world(seed: int) -> Small:
    """A world in which everything that a rule may say happens, mostly at the same moments."""
    chance = Random(seed)
    persons = [chance.choice("abcdÄ张李") + str(n) for n in range(chance.randint(2, 9))]
    sites = [f"{chance.choice('xyz市')}{n}" for n in range(chance.randint(1, 4))]
    length = chance.choice((30, 300, 3000))
    unit = chance.choice((1, 60, 600))
    stays = []
    for _ in range(chance.choice((0, 3, 12, 40))):
        enter = _moment(chance, length, unit)
        lasts = chance.choice((0, unit, 2 * unit, chance.randrange(length)))
        stays.append(brute.Stay(chance.choice(persons), chance.choice(sites), enter, enter + lasts))
    index = []
    for person in chance.sample(persons, chance.randint(1, min(4, len(persons)))):
        for _ in range(chance.choice((1, 1, 2, 3))):
            since = chance.choice((None, _moment(chance, length, unit)))
            until = chance.choice((None, (since or 0) + _moment(chance, length, unit)))
            index.append((person, since, until))
    known = chance.random() < 0.5
    kinds = {site: chance.choice(KINDS) for site in sites if chance.random() < 0.8}
    households = {p: str(chance.randrange(3)) for p in persons if chance.random() < 0.8}
    return Small(
        stays,
        index,
        _random_rule(chance, length, unit, known),
        kinds if known else None,
        households if chance.random() < 0.3 else None,
        segments=chance.choice((1, 1, 2, 5)),
        rows_at_once=chance.choice((1, 7, 1 << 20)),
    )


def _moment(chance: Random, length: int, unit: int) -> int:
    return chance.randrange(length) // unit * unit


def _random_rule(chance: Random, length: int, unit: int, known: bool) -> ContactRule:
    kinds = chance.choice((None, None, ("market",), ("compound", "office")))
    return ContactRule(
        min_overlap_minutes=chance.choice((0, 0, unit / 60, 2 * unit / 60)),
        linger_minutes=chance.choice((0, 0, unit / 60, length / 300)),
        latent_hours=chance.choice((0, unit / 3600, length / 10 / 3600)),
        degree=chance.choice((1, 2, 2)),
        backward=chance.random() < 0.4,
        kinds=kinds if known else None,
    )
