"""Passages of a file into the database: judged, counted and followed up like any other, in bulk.

A file's past is history: there is no oldest day here, and what nobody can follow up any more raises no assignment.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.days import local_day
from lianfang.files import engine
from lianfang.files.passage_columns import NOBODY_KNOWN
from lianfang.local_time import local_zone
from lianfang.passages.actions.passages import Before, said_by, stored_before
from lianfang.passages.import_alike import AlikeStore, Arrived
from lianfang.passages.import_columns import Tell
from lianfang.passages.imports import Incoming, Outcome
from lianfang.passages.intake import GateVerdict, NewPassage
from lianfang.passages.queries import judge_of_the_past
from lianfang.passages.storing import known_ids
from lianfang.people.actions import register_references
from lianfang.people.queries import persons_by_number
from lianfang.people.rows import PersonRow
from lianfang.people.vault import OUR_NUMBER, number_for

ROWS_AT_ONCE = 50_000
"""One transaction. More would be quicker still (ids of other systems come in no order: each row touches pages of its
own, and a transaction writes each page once), but gates wait meanwhile."""
PERSONS_AT_ONCE = 5000

_ROWS = """
    SELECT replace(CAST(uid AS VARCHAR), '-', ''), epoch_us("at"),
        replace(strftime("at" AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S.%f'), '.000000', ''), person, site, gate,
        travel_area, travel_left_on, vehicle,
        direction, reading, second_reading, mask, category, errand, risk_travel, gate_decision
    FROM good
"""
_WORDS = 9
"""Where in such a row begins what passages can have alike."""


class IntoDatabase:
    """`check` looks what of the good rows is stored already, and stores nothing; `load` stores the rest."""

    def __init__(self, file: Incoming) -> None:
        self._file, self._connection = file, file.connection
        self._oldest = file.now - timedelta(days=settings.RETENTION_DAYS)
        self._zone = local_zone()

    def check(self, tell: Tell) -> Outcome:
        """Takes out what is stored already, and what is stored otherwise under the same id."""
        outcome = self._file.outcome
        ids = self._connection.cursor().execute("SELECT line, CAST(uid AS VARCHAR) FROM good")
        known: dict[uuid.UUID, int] = {}
        while part := ids.fetchmany(ROWS_AT_ONCE):
            lines = {uuid.UUID(text): line for line, text in part}
            known |= {uid: lines[uid] for uid in known_ids(list(lines))}
        for start in range(0, len(known), ROWS_AT_ONCE):
            self._compare(list(known)[start : start + ROWS_AT_ONCE], known)
        good = self._connection.execute(
            """SELECT count(*) FILTER ("at" < ?), count(*) FILTER (origin <> '') FROM good""", [self._oldest]
        )
        outcome.old, outcome.not_kept = (int(count or 0) for count in good.fetchall()[0])
        return self._file.counted()

    def _compare(self, uids: Sequence[uuid.UUID], lines: dict[uuid.UUID, int]) -> None:
        """Parts repetitions of what is stored from mix-ups of ids."""
        stored = stored_before(uids)
        same, other = ["0"], ["0"]
        wanted = ", ".join(str(lines[uid]) for uid in uids)
        for row in self._connection.execute(f"{_ROWS} WHERE line IN ({wanted})").fetchall():
            word, site, gate = row[3:6]
            passage = _passage(row, self._file.places.known_gate(site, gate), "")
            repeats = _same(stored[passage.uid], passage, word)
            (same if repeats else other).append(str(lines[passage.uid]))
        self._file.known(", ".join(same))
        self._file.refuse(", ".join(other))

    def load(self, tell: Tell) -> Outcome:
        """Stores every good row; what somebody else stored meanwhile counts as known."""
        outcome, file = self._file.outcome, self._file
        sites = self._connection.execute("SELECT DISTINCT site FROM good").fetchall()
        with transaction.atomic():
            outcome.new_sites = file.places.register({site for (site,) in sites})
        persons = self._persons()
        store = AlikeStore(SYSTEM, judge_of_the_past(SYSTEM), file.now, _arrived_passage)
        _make_room()
        for rows in self._parts():
            arrived = self._matched(rows, persons)
            stored, known = store.store(arrived)
            outcome.stored += stored
            outcome.known += known
            outcome.days |= self._days(rows)
            tell((outcome.stored + outcome.known) / max(1, outcome.read), outcome.stored)
        return outcome

    def _parts(self) -> Iterator[list[Any]]:
        """The good rows in the order of time, some thousand at a time; within them by id, as the index has them."""
        self._connection.execute(
            'CREATE TEMP TABLE places AS SELECT line, row_number() OVER (ORDER BY "at", line) AS place FROM good'
        )
        total = engine.count(self._connection, "SELECT count(*) FROM places")
        for start in range(0, total, ROWS_AT_ONCE):
            among = f"SELECT line FROM places WHERE place > {start} AND place <= {start + ROWS_AT_ONCE}"
            yield self._connection.execute(f"{_ROWS} WHERE line IN ({among}) ORDER BY uid").fetchall()

    def _matched(self, rows: list[Any], persons: dict[str, PersonRow]) -> list[Arrived]:
        gates = {
            (site, gate): self._file.places.gate(site, gate) for site, gate in {row[4:6] for row in rows}
        }
        return [
            Arrived(
                row[0],
                row[1],
                row[2],
                gates[row[4:6]],
                persons.get(row[3]),
                row[_WORDS:],
                bool(row[6] or row[8]),
                row,
            )
            for row in rows
        ]

    def _days(self, rows: list[Any]) -> set[date]:
        """The local days that rows touch: asked minute by minute, for there are few minutes and many rows."""
        minutes = {row[1] // 60_000_000 for row in rows}
        return {local_day(_EPOCH + timedelta(minutes=minute), self._zone) for minute in minutes}

    def _persons(self) -> dict[str, PersonRow]:
        """Everybody in the good rows by the file's words: people of ours by number, others by reference."""
        found = self._connection.execute(
            "SELECT person, arg_min(site, line), arg_min(gate, line) FROM good WHERE person <> ? GROUP BY person",
            [NOBODY_KNOWN],
        ).fetchall()
        persons = persons_by_number(SYSTEM, {word for word, *_ in found if OUR_NUMBER.fullmatch(word)})
        # Everybody else is known to the district as a whole: a file does not say where they live.
        strangers: dict[str, list[str]] = {}
        for word, site, gate in found:
            if word not in persons:
                root = self._file.places.gate(site, gate).area_path.split("/")[0]
                strangers.setdefault(f"{root}/", []).append(word)
        for root, words in sorted(strangers.items()):
            for start in range(0, len(words), PERSONS_AT_ONCE):
                part = sorted(words)[start : start + PERSONS_AT_ONCE]
                persons |= register_references(SYSTEM, part, root, self._file.now)
        return persons


def _make_room() -> None:
    """Gives SQLite memory for the indexes' pages, which rows in no order touch all over."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -262144")


def _arrived_passage(a: Arrived) -> NewPassage:
    return _passage(a.row, a.gate.code, a.person.number if a.person else "")


def _passage(row: Any, gate_code: str, number: str) -> NewPassage:
    """A row of _ROWS as the product knows a passage."""
    uid, micros, _at, _word, _site, _gate, travel_area, left_on, vehicle, *words = row
    direction, first, second, mask, category, errand, travel, decision = words
    return NewPassage(
        uuid.UUID(uid),
        gate_code,
        _EPOCH + timedelta(microseconds=micros),
        direction,
        number,
        None,
        first,
        second,
        mask,
        category,
        errand,
        travel,
        GateVerdict(decision) if decision else GateVerdict(),
        travel_area,
        left_on,
        vehicle,
    )


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _same(before: Before, passage: NewPassage, word: str) -> bool:
    """Whether a passage repeats what is stored; a person is known by our number, or by one derived from the word."""
    known_as = ("",) if word == NOBODY_KNOWN else (word, number_for(word))
    return before.said == said_by(passage) and before.person in known_as
