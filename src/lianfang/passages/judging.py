"""What the server thinks of a passage: the same table as at the gate, with all that the server knows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from msgspec import Struct

from lianfang.domain.admission import Decision, Table, decide
from lianfang.domain.control_levels import LevelPeriod, level_in_force
from lianfang.domain.days import local_day
from lianfang.domain.restrictions import RestrictionPeriod, restriction_in_force
from lianfang.domain.travel import Due, ListedArea, known, screening_due
from lianfang.domain.visits import category_at_gate, lives_here
from lianfang.passages.intake import NewPassage
from lianfang.people.rows import PersonRow
from lianfang.places.queries import paths_around
from lianfang.places.rows import GateRow


@dataclass(frozen=True)
class Policy:
    """A version of the table and the moment from which it holds."""

    version: int
    effective_from: datetime
    table: Table


class Verdict(Struct, frozen=True):
    """The server's decision on one passage, the category it took, and the policy version it used.

    `travel_until` is the last day on which a stay counts that was named at the gate; None where none counts.
    """

    decision: Decision
    category: str
    version: int
    travel_until: date | None = None


@dataclass(frozen=True)
class Outbreaks:
    """Every outbreak area that ever stood on the list, and where the days of the list begin."""

    listed: Sequence[ListedArea]
    zone: tzinfo

    def due(self, passage: NewPassage) -> Due | None:
        """What the list says to the stay that was named, on the day of the passage; None where it cannot say.

        A stay without its area or its day, or in an area of no list, is left to what the keeper answered.
        """
        if not passage.travel_area or passage.travel_left_on is None:
            return None
        if not known(passage.travel_area, self.listed):
            return None
        on_day = local_day(passage.at, self.zone)
        return screening_due(passage.travel_area, passage.travel_left_on, on_day, self.listed)


NO_OUTBREAKS = Outbreaks((), UTC)


MOST_REMEMBERED = 50_000


class Judge:
    """Judges passages by the policy, level and restrictions in force at each passage's own time.

    `policies` by time, oldest first; `levels` by area path; `restrictions` by person id; `outbreaks` the list of
    areas in which a stay counts. Remembers decisions: most people who pass a gate are alike in the eleven facts.
    """

    def __init__(
        self,
        policies: Sequence[Policy],
        levels: Mapping[str, Sequence[LevelPeriod]],
        restrictions: Mapping[int, Sequence[RestrictionPeriod]],
        outbreaks: Outbreaks = NO_OUTBREAKS,
    ) -> None:
        self._policies = policies
        self._levels = levels
        self._restrictions = restrictions
        self._outbreaks = outbreaks
        self._levels_along: dict[str, tuple[list[datetime], list[str]]] = {}
        self._decided: dict[tuple[object, ...], Verdict] = {}

    def knowing(self, restrictions: Mapping[int, Sequence[RestrictionPeriod]]) -> Judge:
        """The same judge, who knows these restrictions; what both remember of levels and decisions is shared."""
        other = copy(self)
        other._restrictions = restrictions
        return other

    def policy_at(self, at: datetime) -> Policy:
        """The policy in force at `at`; before the first one, the first."""
        for policy in reversed(self._policies):
            if policy.effective_from <= at:
                return policy
        return self._policies[0]

    def level_at(self, area_path: str, at: datetime) -> str:
        """The strictest level along `area_path` at `at`."""
        known = self._levels_along.get(area_path)
        if known is None:
            known = self._levels_along[area_path] = self._level_changes(area_path)
        changes, levels = known
        return levels[bisect_right(changes, at)]

    def _level_changes(self, area_path: str) -> tuple[list[datetime], list[str]]:
        """The moments at which anything begins or ends along a path, and the level before the first and from each on."""
        periods = [period for path in paths_around(area_path) for period in self._levels.get(path, ())]
        changes = sorted({moment for p in periods for moment in (p.since, p.until) if moment is not None})
        before = datetime.min.replace(tzinfo=UTC)
        return changes, [level_in_force(periods, moment) for moment in (before, *changes)]

    def verdict(self, gate: GateRow, person: PersonRow | None, passage: NewPassage) -> Verdict:
        """What the server decides, from the passage's own words and from what is known of place and person."""
        at = passage.at
        policy = self.policy_at(at)
        home = person is not None and lives_here(person.home_path, gate.area_path)
        category = category_at_gate(passage.claimed_category, gate.place, home)
        held = self._restrictions.get(person.id) if person else None
        restriction = restriction_in_force(held, at) if held else None
        due = self._outbreaks.due(passage) if passage.travel_area else None
        facts = (
            passage.direction,
            gate.place,
            self.level_at(gate.area_path, at),
            category,
            person is not None,
            passage.first_reading,
            passage.second_reading,
            passage.mask or None,
            restriction,
            passage.errand or None,
            passage.risk_travel if due is None else due.counts,
        )
        key = (policy.version, *facts)
        verdict = self._decided.get(key)
        if verdict is None:
            if len(self._decided) >= MOST_REMEMBERED:
                self._decided.clear()
            decision = decide(policy.table, dict(zip(FACT_NAMES, facts, strict=True)))
            verdict = self._decided[key] = Verdict(decision, category, policy.version)
        if due is None or due.until is None:
            return verdict
        return Verdict(verdict.decision, verdict.category, verdict.version, due.until)


FACT_NAMES = (
    "direction",
    "place",
    "level",
    "category",
    "registered",
    "first_reading",
    "second_reading",
    "mask",
    "restriction",
    "errand",
    "risk_travel",
)
