"""Bringing in passages that other systems recorded: read, matched, judged and stored like any other, in bulk.

What a file calls people and places are opaque strings: people get a number derived from theirs with this
installation's key, places are ours by code or, where asked for, registered under a code derived from theirs.
A file's past is history: there is no oldest day here, and what nobody can follow up any more raises no assignment.
"""

from __future__ import annotations

import re
import sqlite3
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.domain import values
from lianfang.domain.days import local_day
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.passages.actions.passages import Before, BulkPassage, record_bulk, stored_before
from lianfang.passages.import_files import NOT_KEPT, ROWS_AT_ONCE, RawRow, open_rows
from lianfang.passages.import_places import Places
from lianfang.passages.intake import CLOCK_TOLERANCE, NewPassage, mask_code
from lianfang.passages.queries import judge_of_the_past
from lianfang.people.actions import register_references
from lianfang.people.queries import persons_by_number
from lianfang.people.rows import PersonRow
from lianfang.people.vault import pseudonym

IDS = uuid.UUID("6f0b1d2e-3c54-5e86-9a1b-7d1f0c2a9e44")
"""The namespace in which a passage_id that is no UUID becomes one: same text, same passage."""

LONGEST_REFERENCE = 120
OUR_NUMBER = re.compile(r"[PX][A-Z2-7]{15}")

T = TypeVar("T")
Tell = Callable[[float, int], None]
"""Is told the share of the file that is done, and how many rows that was."""


@dataclass(frozen=True)
class BadRow:
    """A row that is not taken: where it stands, and one thing that is wrong with it."""

    line: int
    problem: FieldProblem


@dataclass
class Outcome:
    """What became of a file's rows. `known` were stored before, `old` lie before the retention."""

    read: int = 0
    stored: int = 0
    known: int = 0
    bad: int = 0
    old: int = 0
    not_kept: int = 0
    new_sites: int = 0
    days: set[date] = field(default_factory=set)


@dataclass(frozen=True)
class FileRow:
    """A row as read and checked, still with the file's own words for person and site."""

    line: int
    uid: uuid.UUID
    person: str
    site: str
    gate: str
    at: datetime
    direction: str
    reading: int | None
    mask: str

    def passage(self, gate_code: str, person: PersonRow) -> NewPassage:
        """The same as the product knows a passage."""
        return NewPassage(
            self.uid,
            gate_code,
            self.at,
            self.direction,
            person.number,
            first_reading=self.reading,
            mask=self.mask,
        )


def read_row(raw: RawRow, now: datetime) -> FileRow:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with the row."""
    if raw.problem is not None:
        raise InvalidInput.of([raw.problem])
    problems: list[FieldProblem] = []
    cells = {name: cell.strip() for name, cell in raw.cells.items()}

    def take(read: Callable[[], T], fallback: T) -> T:
        try:
            return read()
        except LianfangError as error:
            problems.extend(error.problems)
            return fallback

    def word(name: str) -> str:
        return take(lambda: values.required_text(cells[name], name, LONGEST_REFERENCE), "")

    row = FileRow(
        line=raw.line,
        uid=_uid(word("passage_id")),
        person=word("person"),
        site=word("site"),
        gate=take(lambda: values.plain_text(cells.get("gate", ""), "gate", 32), ""),
        at=take(lambda: _moment(cells["at"], now), now),
        direction=take(lambda: values.choice(cells["direction"].lower(), values.DIRECTIONS, "direction"), ""),
        reading=take(lambda: values.temperature_tenths(cells.get("temperature"), "temperature"), None),
        mask=take(lambda: mask_code(cells.get("mask", "").lower()), ""),
    )
    if problems:
        raise InvalidInput.of(problems)
    return row


def _uid(text: str) -> uuid.UUID:
    """The passage's id, from whatever the other system calls it."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid5(IDS, text)


def _moment(text: str, now: datetime) -> datetime:
    """When it happened, in UTC; nothing happens in the future, or on a day that no calendar can turn into UTC."""
    given = values.instant(text, "at")
    if not MINYEAR < given.year < MAXYEAR:
        raise InvalidInput("time.not_valid", "at", value=text)
    at = given.astimezone(UTC)
    if at > now + CLOCK_TOLERANCE:
        minutes = int((at - now) / timedelta(minutes=1))
        raise InvalidInput(
            "time.in_future", "at", value=text, minutes=minutes, server_time=now.isoformat(timespec="seconds")
        )
    return at


class Import:
    """One file's way in. `check` reads it all and stores nothing; `load` stores what is good, chunk by chunk.

    Bad rows are handed to `report` as they are met, each at most once a pass.
    """

    def __init__(
        self, path: Path, now: datetime, report: Callable[[BadRow], None], new_sites_in: str = ""
    ) -> None:
        self._path, self._now, self._report = path, now, report
        self._places = Places(now, new_sites_in)
        self._zone = ZoneInfo(settings.TIME_ZONE)
        self._oldest = now - timedelta(days=settings.RETENTION_DAYS)

    def check(self, tell: Tell) -> Outcome:
        """Reads the whole file without storing anything."""
        outcome = Outcome()
        seen = _Seen()
        for chunk in self._chunks(outcome, tell):
            new = self._not_stored(chunk, outcome)
            for row in new:
                before = seen.before(row)
                if before == _gist(row):
                    outcome.known += 1
                elif before is not None:
                    self._refuse(
                        row.line, [FieldProblem("passage_id", "id.reused", {"value": row.uid})], outcome
                    )
        return outcome

    def load(self, tell: Tell) -> Outcome:
        """Stores every good row that is not stored yet."""
        outcome = Outcome()
        judge = judge_of_the_past(SYSTEM)
        for chunk in self._chunks(outcome, tell):
            rows = self._not_stored(chunk, outcome)
            with transaction.atomic():
                outcome.new_sites += self._places.register({row.site for row in rows})
                persons = self._persons(rows)
                batch = [self._matched(row, persons) for row in rows]
                stored, known = record_bulk(SYSTEM, batch, judge, self._now)
            outcome.stored += stored
            outcome.known += known
            outcome.days |= {local_day(row.at, self._zone) for row in rows}
        return outcome

    def _chunks(self, outcome: Outcome, tell: Tell) -> Iterator[list[FileRow]]:
        """The good rows, some thousand at a time."""
        with open_rows(self._path) as rows:
            walk = iter(rows)
            while raws := list(islice(walk, ROWS_AT_ONCE)):
                outcome.read += len(raws)
                outcome.not_kept += sum(any(raw.cells.get(name) for name in NOT_KEPT) for raw in raws)
                yield list(self._good(raws, outcome))
                tell(rows.share(), outcome.read)

    def _good(self, raws: Iterable[RawRow], outcome: Outcome) -> Iterator[FileRow]:
        for raw in raws:
            try:
                row = read_row(raw, self._now)
                self._places.check(row.site, row.gate)
            except LianfangError as error:
                self._refuse(raw.line, error.problems, outcome)
                continue
            outcome.old += row.at < self._oldest
            yield row

    def _refuse(self, line: int, problems: Sequence[FieldProblem], outcome: Outcome) -> None:
        outcome.bad += 1
        for problem in problems:
            self._report(BadRow(line, problem))

    def _not_stored(self, chunk: Sequence[FileRow], outcome: Outcome) -> list[FileRow]:
        """The rows that are new; refuses those whose id is taken by another passage, in the store or in the chunk."""
        known = stored_before([row.uid for row in chunk])
        new: dict[uuid.UUID, FileRow] = {}
        for row in chunk:
            before = known.get(row.uid)
            twin = new.get(row.uid)
            if before is None and twin is None:
                new[row.uid] = row
            elif self._same(row, before, twin):
                outcome.known += 1
            else:
                self._refuse(row.line, [FieldProblem("passage_id", "id.reused", {"value": row.uid})], outcome)
        return list(new.values())

    def _same(self, row: FileRow, before: Before | None, twin: FileRow | None) -> bool:
        """Whether a row repeats what is stored, or a row of its own chunk."""
        if twin is not None:
            return _gist(row) == _gist(twin)
        gate = self._places.known_gate(row.site, row.gate)
        mine = (gate, row.at, row.direction, row.reading, None, row.mask, "", None)
        # A person is known by our number, or by the one that is derived from the file's own word.
        known_as = (row.person, pseudonym(row.person))
        return before is not None and before.said == mine and before.person in known_as

    def _persons(self, rows: Sequence[FileRow]) -> dict[str, PersonRow]:
        """The persons of some rows by the file's words: people of ours by number, others by reference."""
        words = {row.person for row in rows}
        found = persons_by_number(SYSTEM, {word for word in words if OUR_NUMBER.fullmatch(word)})
        # Everybody else is known to the district as a whole: a file does not say where they live.
        district = {row.person: self._places.gate(row.site, row.gate).area_path.split("/")[0] for row in rows}
        for root in sorted(set(district.values())):
            strangers = sorted(word for word in words - found.keys() if district[word] == root)
            for start in range(0, len(strangers), 500):
                part = strangers[start : start + 500]
                found |= register_references(SYSTEM, part, f"{root}/", self._now)
        return found

    def _matched(self, row: FileRow, persons: dict[str, PersonRow]) -> BulkPassage:
        gate, person = self._places.gate(row.site, row.gate), persons[row.person]
        return BulkPassage(row.passage(gate.code, person), gate, person, received_at=self._now)


def _gist(row: FileRow) -> str:
    """What a passage says, as text that compares."""
    return f"{row.site}|{row.gate}|{row.at.isoformat()}|{row.direction}|{row.reading}|{row.mask}|{row.person}"


class _Seen:
    """The ids met in a file so far with what they said, on disk: a file may be larger than memory."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("")
        self._table.execute("PRAGMA cache_size = -16384")
        self._table.execute("CREATE TABLE seen (uid BLOB PRIMARY KEY, gist TEXT) WITHOUT ROWID")

    def before(self, row: FileRow) -> str | None:
        """What the row's id said when it was met before; None, and noted, if it is new."""
        new = self._table.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (row.uid.bytes, _gist(row)))
        if new.rowcount:
            return None
        found = self._table.execute("SELECT gist FROM seen WHERE uid = ?", (row.uid.bytes,)).fetchone()
        return str(found[0])
