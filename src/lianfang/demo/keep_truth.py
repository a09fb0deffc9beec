"""Writing down what really happened, for tests and benchmarks; the product never reads it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lianfang.demo.world import World
from lianfang.people.rows import PersonRow


def write(world: World, persons: Sequence[PersonRow], folder: Path) -> None:
    """Writes infections, dishonest posts, outages and who lives and works where, as CSV files into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    _table(folder / "infections.csv", INFECTIONS, _infections(world, persons))
    _table(folder / "cheats.csv", ("gate", "kind", "days", "hours"), _cheats(world))
    outages = ((world.gates[s.gate_index].code, _time(s.start), _time(s.end)) for s in world.truth.offline)
    _table(folder / "offline.csv", ("gate", "from", "until"), outages)
    _table(folder / "persons.csv", ("person", "home_site", "works_at"), _persons(world, persons))


INFECTIONS = (
    "person", "infected_at", "infector", "site", "onset_at", "incubation_days", "symptomatic", "household"
)  # fmt: skip


def _table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """One CSV file with a header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(rows)


def _time(seconds: int) -> str:
    """Unix seconds as ISO 8601 with offset."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def _infections(world: World, persons: Sequence[PersonRow]) -> Iterable[Sequence[object]]:
    """Who was infected when, where and by whom; first cases have no infector."""
    t = world.truth.infections
    columns = (
        t.person, t.infected_at, t.infector, t.site_index, t.onset_at, t.incubation, t.symptomatic, t.household
    )  # fmt: skip
    for person, at, infector, site, onset, incubation, symptomatic, household in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        yield (
            persons[person].number,
            _time(at),
            persons[infector].number if infector >= 0 else "",
            world.sites[site].code if site >= 0 else "",
            _time(onset),
            round(incubation, 2),
            symptomatic,
            household,
        )


def _cheats(world: World) -> Iterable[Sequence[object]]:
    """Which post cheated or slept, how, and on which days of the world."""
    for cheat in world.truth.cheats:
        hours = "-".join(str(hour) for hour in cheat.hours) if cheat.hours else ""
        yield world.gates[cheat.gate_index].code, cheat.kind, " ".join(map(str, cheat.days)), hours


def _persons(world: World, persons: Sequence[PersonRow]) -> Iterable[Sequence[str]]:
    """Where everybody lives and works."""
    p = world.persons
    for row, home, work in zip(persons, p.home_site.tolist(), p.works_at.tolist(), strict=True):
        yield (
            row.number,
            world.sites[home].code if home >= 0 else "",
            world.sites[work].code if work >= 0 else "",
        )
