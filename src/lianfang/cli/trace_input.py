"""What `lianfang trace` reads: stays, index persons, kinds of sites, households; bad rows with line and remedy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from pathlib import Path

import numpy as np

from lianfang.cli.bad_rows import Report
from lianfang.cli.terminal import Failure
from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.domain.values import instant, required_text
from lianfang.files import traced
from lianfang.files.bad import BadRow
from lianfang.files.rows import Columns, RawRow, open_rows
from lianfang.tracing.columns import EPOCH_UNIX, World
from lianfang.tracing.contacts import Case, cases_of
from lianfang.tracing.rule import ContactRule
from lianfang.tracing.store import open_store

INDEX = Columns(("person",), ("from", "until"))
HOUSEHOLDS = Columns(("person", "household"))
LONGEST_NAME = 200
LONG_STAY = 24 * 3600
"""Seconds: longer stays are traced as they are, and counted in the summary."""
TELL_EVERY = 20_000

Told = Callable[[float, int], None]


@dataclass
class Reading:
    """How files are read: the zone of times without one, where bad rows go, who is told how far it is."""

    zone: tzinfo | None
    problems: Report
    told: Told
    file: str = ""

    def rows(self, path: Path, columns: Columns, take: Callable[[dict[str, str]], None]) -> int:
        """Gives each row to `take`, and returns how many there were; what it raises becomes a bad row."""
        self.file = path.name
        read = 0
        with open_rows(path, columns) as rows:
            for raw in rows:
                read += 1
                self._take(raw, take)
                if read % TELL_EVERY == 0:
                    self.told(rows.share(), read)
        return read

    def _take(self, raw: RawRow, take: Callable[[dict[str, str]], None]) -> None:
        if raw.problem:
            self.bad(raw.line, raw.problem)
            return
        try:
            take(dict(raw.cells))
        except InvalidInput as error:
            self.bad(raw.line, error.problems[0])

    def bad(self, line: int, problem: FieldProblem) -> None:
        """A row that is not taken, named with its file, for a run reads several."""
        named = f"{self.file} {problem.field}".rstrip()
        self.problems.take(BadRow(line, FieldProblem(named, problem.code, problem.values)))

    def moment(self, cells: dict[str, str], name: str) -> int:
        """A time as seconds since EPOCH."""
        return _seconds(cells[name], name, self.zone)


@lru_cache(maxsize=1 << 16)
def _seconds(text: str, name: str, zone: tzinfo | None) -> int:
    value: str | datetime = text
    if zone is not None:
        try:
            given = datetime.fromisoformat(text.strip())
        except ValueError:
            given = None
        if given is not None and given.tzinfo is None:
            value = given.replace(tzinfo=zone)
    seconds = int(instant(value, name).astimezone(UTC).timestamp() // 1) - EPOCH_UNIX
    if not -(2**31) <= seconds < 2**31:
        raise InvalidInput("time.not_valid", name, value=text)
    return seconds


@dataclass
class StaysRead:
    """What a file of stays held: the world, and what was noticed on the way."""

    world: World
    read: int
    duplicates: int = 0
    long_stays: int = 0


def read_stays(path: Path, work: Path, reading: Reading) -> StaysRead:
    """A file of stays as a world of one segment, or the folder of a stay store; `work`: a folder to work in."""
    if path.is_dir():
        world = open_store(path)
        return StaysRead(world, len(world))
    world, read = traced.read_stays(path, work, reading.zone, lambda share: reading.told(share, 0))
    reading.file = path.name
    before = reading.problems.lines
    for bad in read.bad:
        reading.bad(bad.line, bad.problem)
    reading.problems.lines = before + read.bad_lines
    (stays,) = world.segments
    long = int((stays.leave.astype(np.int64) - stays.enter > LONG_STAY).sum())
    return StaysRead(world, read.rows, read.duplicates, long)


def with_kinds(world: World, path: Path) -> World:
    """The world with the kinds of its sites from a file; sites that it does not name have none."""
    rules = traced.read_site_kinds(path)
    kinds = tuple(dict.fromkeys(rule.label for rule in rules.values()))
    kind = np.full(len(world.sites), -1, np.int16)
    for name, rule in rules.items():
        if (site := world.sites.id(name)) is not None:
            kind[site] = kinds.index(rule.label)
    return replace(world, site_kind=kind, kinds=kinds)


def demand_kinds(rule: ContactRule, known: Iterable[str], path: Path) -> None:
    """Refuses a rule that names kinds which the file of kinds does not: nothing would ever count."""
    known = list(dict.fromkeys(known))
    if unknown := [kind for kind in rule.kinds or () if kind not in known]:
        named, choices = ", ".join(unknown), ", ".join(known)
        raise Failure(
            f"--kinds：{path.name} 里没有 {named}，只有 {choices}。",
            f"--kinds: {path.name} knows no {named}, but {choices}.",
        )


def read_households(world: World, path: Path, reading: Reading) -> np.ndarray:
    """Per person the number of their household, -1 where the file does not say."""
    household = np.full(len(world.persons), -1, np.int32)
    for name, home in read_homes(path, reading).items():
        if (person := world.persons.id(name)) is not None:
            household[person] = home
    return household


def read_homes(path: Path, reading: Reading) -> dict[str, int]:
    """The number of each person's household, by name."""
    numbers: dict[str, int] = {}
    homes: dict[str, int] = {}

    def take(cells: dict[str, str]) -> None:
        home = required_text(cells["household"], "household", LONGEST_NAME)
        person = required_text(cells["person"], "person", LONGEST_NAME)
        homes[person] = numbers.setdefault(home, len(numbers))

    reading.rows(path, HOUSEHOLDS, take)
    return homes


@dataclass
class IndexRead:
    """The index persons of a file: those with stays as cases, and the names of the others."""

    cases: list[Case]
    without_stays: list[str]


def read_index(world: World, path: Path, reading: Reading) -> IndexRead:
    """Index persons with their windows; closed, and unbounded where a cell is empty."""
    windows: list[tuple[int, int | None, int | None]] = []
    without: dict[str, None] = {}
    for name, since, until in read_windows(path, reading):
        number = world.persons.id(name)
        if number is None or not _has_stays(world, number):
            without[name] = None
        else:
            windows.append((number, since, until))
    return IndexRead(cases_of(windows), list(without))


def read_windows(path: Path, reading: Reading) -> list[tuple[str, int | None, int | None]]:
    """The rows of a file of index persons: name, from, until; None where a cell is empty."""
    windows: list[tuple[str, int | None, int | None]] = []

    def take(cells: dict[str, str]) -> None:
        name = required_text(cells["person"], "person", LONGEST_NAME)
        since, until = (
            reading.moment(cells, end) if cells.get(end, "").strip() else None for end in ("from", "until")
        )
        if since is not None and until is not None and until < since:
            raise InvalidInput("window.ends_before_it_begins", "until")
        windows.append((name, since, until))

    reading.rows(path, INDEX, take)
    return windows


def _has_stays(world: World, person: int) -> bool:
    return any(
        person < segment.persons and segment.person_first[person] < segment.person_first[person + 1]
        for segment in world.segments
    )
