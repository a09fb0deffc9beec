"""What the demo's accounts do while the district's days pass: deeds in the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from zlib import crc32

import numpy as np

from lianfang.accounts.scope import Asker
from lianfang.cases.rule_sets import rule_book
from lianfang.demo.found_cases import by_person
from lianfang.demo.world import RestrictionSpec, World
from lianfang.domain.errors import InvalidInput
from lianfang.people.rows import PersonRow

Deed = Callable[[datetime], None]
"""What somebody does, told the moment at which they do it."""
DISEASE = "covid19"


def doer_for(area_path: str, askers: Mapping[str, Asker]) -> Asker:
    """Whose work it is in an area: the community worker's own, else that of the nearest unit head."""
    community = askers["community"]
    if community.covers(area_path):
        return community
    heads = [a for name, a in askers.items() if name.startswith("head-") and a.covers(area_path)]
    return max(heads, key=lambda a: len(a.scope), default=askers["dispatcher"])


@dataclass(frozen=True)
class Given:
    """An order that was given: to whom, why and where, from when until when, and on which days a test is due."""

    person: int
    number: str
    reason: str
    kind: str
    since: datetime
    until: datetime
    tests: tuple[date, ...]


@dataclass
class Story:
    """The deeds that are still to come, and what those done so far have come to, by the world's person index."""

    world: World
    askers: Mapping[str, Asker]
    persons: Sequence[PersonRow]
    """The world's persons as they are registered."""
    case_of: dict[int, str] = field(default_factory=dict)
    order_of: dict[int, str] = field(default_factory=dict)
    """The number of the order that somebody is under."""
    served: list[Given] = field(default_factory=list)
    """Every order that was given."""
    _once_reached: dict[int, tuple[datetime, Deed]] = field(default_factory=dict)
    _deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)
    _counted: int = 0

    @cached_property
    def numbers(self) -> list[str]:
        """The number of each person, by the world's index."""
        return [person.number for person in self.persons]

    @cached_property
    def areas(self) -> list[str]:
        """The path of the area of each person."""
        return [person.area_path for person in self.persons]

    @cached_property
    def index(self) -> dict[str, int]:
        """The world's index of each person by number."""
        return {number: place for place, number in enumerate(self.numbers)}

    @cached_property
    def raws(self) -> dict[int, list[RestrictionSpec]]:
        """What restricts each person in the world, oldest first."""
        return by_person(self.world)

    @property
    def tracer(self) -> Asker:
        """Who reports, traces and orders."""
        return self.askers["tracer"]

    def has_rules(self) -> bool:
        """Whether rules for the disease were in force from the world's first day on."""
        try:
            rule_book().in_force(DISEASE, self.world.first_day)
        except InvalidInput:
            return False
        return True

    def at(self, moment: datetime, deed: Deed) -> None:
        """Plans a deed; what would come after the world's end does not happen."""
        if moment < self.world.until:
            self._counted += 1
            heapq.heappush(self._deeds, (moment, self._counted, deed))

    def once_reached(self, person: int, moment: datetime, deed: Deed) -> None:
        """Plans a deed for a moment, or for when somebody has spoken with the person if that is later."""
        self._once_reached[person] = (moment, deed)

    def reached(self, person: int, now: datetime) -> None:
        """Somebody has spoken with a contact."""
        if person in self._once_reached:
            moment, deed = self._once_reached.pop(person)
            self.at(max(moment, now + timedelta(minutes=30)), deed)

    def go_on(self, tell: Callable[[float], None] = lambda share: None) -> None:
        """Does everything that is planned, and what is planned meanwhile, the earliest first."""
        begin = self.world.control_levels[0].valid_from
        while self._deeds:
            moment, _number, deed = heapq.heappop(self._deeds)
            tell(max(0.0, (moment - begin) / (self.world.until - begin)))
            deed(moment)

    def under(self, given: Given, now: datetime) -> bool:
        """Whether it is this order that somebody is still under."""
        return self.order_of.get(given.person) == given.number and given.since <= now < given.until

    def luck(self, purpose: str, person: int = -1) -> np.random.Generator:
        """Chance for one purpose and person: the same for a seed, whatever else happens."""
        seed = [self.world.seed, crc32(purpose.encode()), person + 1]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed)))
