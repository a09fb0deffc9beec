"""What a passages file holds: the columns, and how one row of it is read."""

from __future__ import annotations

import uuid
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from typing import TypeVar

from msgspec import Struct

from lianfang.domain import values
from lianfang.domain.admission import DECISIONS
from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.files.passage_columns import ALSO, NEEDED
from lianfang.files.reading import Cells
from lianfang.files.rows import Columns, RawRow
from lianfang.passages.intake import CLOCK_TOLERANCE, NewPassage, mask_code
from lianfang.passages.intake import GateVerdict as Verdict
from lianfang.people.rows import PersonRow

T = TypeVar("T")

COLUMNS = Columns(required=("passage_id", *NEEDED), optional=ALSO)

IDS = uuid.UUID("6f0b1d2e-3c54-5e86-9a1b-7d1f0c2a9e44")
"""The namespace in which a passage_id that is no UUID becomes one: same text, same passage."""

LONGEST_REFERENCE = 120
LONGEST_ORIGIN = 40


class FileRow(Struct, frozen=True):
    """A row as read and checked, still with the file's own words for person and site; readings in tenths."""

    line: int
    uid: uuid.UUID
    person: str
    site: str
    gate: str
    at: datetime
    direction: str
    reading: int | None
    second_reading: int | None
    mask: str
    vehicle: str
    origin: str
    category: str
    errand: str
    risk_travel: bool | None
    travel_area: str
    travel_left_on: date | None
    gate_decision: str
    decision: str
    reason: str
    policy_version: int | None

    def passage(self, gate_code: str, person: PersonRow | None) -> NewPassage:
        """The same as the product knows a passage."""
        return NewPassage(
            self.uid,
            gate_code,
            self.at,
            self.direction,
            person.number if person else "",
            None,
            self.reading,
            self.second_reading,
            self.mask,
            self.category,
            self.errand,
            self.risk_travel,
            Verdict(self.gate_decision),
            self.travel_area,
            self.travel_left_on,
            self.vehicle,
        )


def read_row(raw: RawRow, now: datetime) -> FileRow:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with the row."""
    cells = Cells(raw)
    take = cells.take
    row = FileRow(
        line=raw.line,
        uid=passage_uid(cells.word("passage_id", LONGEST_REFERENCE)),
        person=cells.word("person", LONGEST_REFERENCE),
        site=cells.word("site", LONGEST_REFERENCE),
        gate=cells.text("gate", 32),
        at=take("at", lambda cell: _moment(cell, now), now),
        direction=take("direction", lambda c: values.choice(c.lower(), values.DIRECTIONS, "direction"), ""),
        reading=take("temperature", lambda cell: values.temperature_tenths(cell, "temperature"), None),
        second_reading=take(
            "second_temperature", lambda cell: values.temperature_tenths(cell, "second_temperature"), None
        ),
        mask=take("mask", lambda cell: mask_code(cell.lower()), ""),
        vehicle=take("vehicle", lambda cell: values.number_plate(cell), ""),
        origin=cells.text("origin", LONGEST_ORIGIN),
        category=cells.choice("category", values.CATEGORIES),
        errand=cells.choice("errand", values.ERRANDS),
        risk_travel=take("risk_travel", lambda cell: values.true_or_false(cell, "risk_travel"), None),
        travel_area=cells.text("travel_area", 32),
        travel_left_on=take(
            "travel_left_on", lambda c: values.calendar_day(c, "travel_left_on") if c else None, None
        ),
        gate_decision=cells.choice("gate_decision", DECISIONS),
        decision=cells.choice("decision", DECISIONS),
        reason=cells.text("reason", 24),
        policy_version=take("policy_version", _version, None),
    )
    if row.second_reading is not None and row.reading is None and not cells.problems:
        cells.problems.append(FieldProblem("temperature", "temperature.second_without_first"))
    cells.finish()
    return row


def passage_uid(text: str) -> uuid.UUID:
    """The passage's id, from whatever the other system calls it."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.uuid5(IDS, text)


def _version(cell: str) -> int | None:
    if not cell:
        return None
    if cell.isascii() and cell.isdecimal() and len(cell) <= 6:
        return int(cell)
    raise InvalidInput("field.not_a_number", "policy_version", value=cell)


def _moment(text: str, now: datetime) -> datetime:
    """When it happened, in UTC; nothing happens in the future, or on a day that no calendar can turn into UTC."""
    given = values.instant(text, "at")
    if not MINYEAR < given.year < MAXYEAR:
        raise InvalidInput("time.not_valid", "at", value=text)
    at = given.astimezone(UTC)
    if at > now + CLOCK_TOLERANCE:
        raise InvalidInput("time.not_yet", "at", value=text, server_time=now.isoformat(timespec="seconds"))
    return at
