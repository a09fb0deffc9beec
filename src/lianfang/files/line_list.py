"""The line list and the contacts as two tables: the shape of epicontacts (`id`; `from` and `to`), in and out as CSV.

Headings and words of Go.Data and Chinese words are understood as well. What is written here reads back unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Generic, TypeVar

from lianfang.domain import values
from lianfang.domain.case_words import SYMPTOMS
from lianfang.domain.cases import CLASSIFICATIONS, OUTCOMES, check_case_dates
from lianfang.domain.contacts import STATUSES
from lianfang.domain.disease_rules import CLASSES_WITH_REGIMES
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.files import engine
from lianfang.files.bad import BadRow
from lianfang.files.reading import Cells
from lianfang.files.rows import RawRow, open_rows
from lianfang.files.sheets import SheetColumns, sheet_day
from lianfang.files.writing import copy_out, demand_kind, new_file, table_of

LONGEST_ID = 40
MOST_MINUTES = 60 * 24 * 60
"""Two months without a pause; more is a slip."""

CASES = SheetColumns(
    required=("id", "disease", "classification"),
    optional=(
        "person",
        "onset",
        "sampled",
        "reported",
        "outcome",
        "outcome_on",
        "area",
        "symptoms",
        "source",
    ),
    words={
        "caseid": "id",
        "visualid": "id",
        "病例编号": "id",
        "dateofonset": "onset",
        "发病日期": "onset",
        "dateofreporting": "reported",
        "报告日期": "reported",
        "outcomeid": "outcome",
        "dateofoutcome": "outcome_on",
        "usualplaceofresidencelocationid": "area",
        "分类": "classification",
        "病种": "disease",
    },
)
"""A case a row. Go.Data's names beside ours: visualId, dateOfOnset, dateOfReporting, outcomeId."""

CONTACTS = SheetColumns(
    required=("from", "to"),
    optional=(
        "contact_class",
        "first_exposure",
        "last_exposure",
        "minutes",
        "place",
        "source",
        "status",
    ),
    words={"contactdate": "last_exposure", "dateoflastcontact": "last_exposure"},
)
"""A contact a row, from the case to whom they met; `to` need not be in the line list."""

CASE_KINDS = dict.fromkeys(("id", "person", *CASES.required[1:], *CASES.optional[1:]), "VARCHAR")
CONTACT_KINDS = dict.fromkeys(CONTACTS.known, "VARCHAR")

_GO_DATA = re.compile(r"LNG_REFERENCE_DATA_CATEGORY_(CASE_CLASSIFICATION|OUTCOME)_")
_CLASS_WORDS = {
    "SUSPECT": "suspected",
    "NOT_A_CASE_DISCARDED": "excluded",
    "疑似": "suspected",
    "临床诊断": "probable",
    "确诊": "confirmed",
    "无症状感染者": "asymptomatic",
    "无症状": "asymptomatic",
    "排除": "excluded",
}
_OUTCOME_WORDS = {"DECEASED": "died", "ALIVE": "", "痊愈": "recovered", "死亡": "died", "转出": "moved"}
_STATUS_WORDS = {"UNDER_FOLLOW_UP": "reached", "FOLLOW_UP_COMPLETED": "released", "LOST_TO_FOLLOW_UP": "lost"}


@dataclass(frozen=True)
class LineListRow:
    """One case. Days are local days; `symptoms` are codes of `domain.case_words`; empty or None is not known."""

    case_id: str
    person: str
    disease: str
    classification: str
    onset: date | None = None
    sampled: date | None = None
    reported: date | None = None
    outcome: str = ""
    outcome_on: date | None = None
    area: str = ""
    symptoms: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True)
class ContactRow:
    """One contact: the case that was met, who met it, and how. Exposures are instants in UTC, minutes those together."""

    from_case: str
    to: str
    contact_class: str = ""
    first_exposure: datetime | None = None
    last_exposure: datetime | None = None
    minutes: int | None = None
    place: str = ""
    source: str = ""
    status: str = ""


Row = TypeVar("Row")


@dataclass
class Parsed(Generic[Row]):
    """What reading a file came to: the good rows by their lines, and everything that is wrong with the others."""

    rows: dict[int, Row] = field(default_factory=dict)
    bad: list[BadRow] = field(default_factory=list)

    @property
    def bad_lines(self) -> int:
        """How many rows were not taken. An import says so, and is no success, while there are any."""
        return len({row.line for row in self.bad})


def parse_cases(path: Path, today: date, diseases: tuple[str, ...]) -> Parsed[LineListRow]:
    """Reads a line list. InvalidInput where the file is none; what is wrong with single rows is in `bad`."""
    first: dict[str, int] = {}

    def read(raw: RawRow) -> LineListRow:
        row = read_case(raw, today, diseases)
        if (line := first.setdefault(row.case_id, raw.line)) != raw.line:
            raise InvalidInput("line_list.twice", "id", value=row.case_id, line=line)
        return row

    return _parse(path, CASES, read)


def parse_contacts(path: Path, zone: tzinfo, now: datetime) -> Parsed[ContactRow]:
    """Reads a contacts file; a day without a time is that day's beginning in `zone`. Errors as in `parse_cases`."""
    return _parse(path, CONTACTS, lambda raw: read_contact(raw, zone, now))


def _parse(path: Path, columns: SheetColumns, read: Callable[[RawRow], Row]) -> Parsed[Row]:
    found: Parsed[Row] = Parsed()
    with open_rows(path, columns) as rows:
        for raw in rows:
            if raw.problem is None and not any(map(str.strip, raw.cells.values())):
                continue  # spreadsheets leave such rows at the end
            try:
                found.rows[raw.line] = read(raw)
            except LianfangError as error:
                found.bad += [BadRow(raw.line, problem) for problem in error.problems]
    return found


def read_case(raw: RawRow, today: date, diseases: tuple[str, ...]) -> LineListRow:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with it."""
    cells = Cells(raw)
    take = cells.take
    row = LineListRow(
        case_id=_line(cells, "id", LONGEST_ID, required=True),
        person=_line(cells, "person", LONGEST_ID),
        disease=cells.choice("disease", diseases),
        classification=take(
            "classification", lambda cell: _word(cell, "classification", CLASSIFICATIONS, _CLASS_WORDS), ""
        ),
        onset=take("onset", lambda cell: sheet_day(cell, "onset"), None),
        sampled=take("sampled", lambda cell: sheet_day(cell, "sampled"), None),
        reported=take("reported", lambda cell: sheet_day(cell, "reported"), None),
        outcome=take("outcome", lambda cell: _word(cell, "outcome", OUTCOMES, _OUTCOME_WORDS), ""),
        outcome_on=take("outcome_on", lambda cell: sheet_day(cell, "outcome_on"), None),
        area=_line(cells, "area", 255),
        symptoms=take("symptoms", _symptoms, ()),
        source=_line(cells, "source", 60),
    )
    for name in ("disease", "classification"):
        if not getattr(row, name) and not any(problem.field == name for problem in cells.problems):
            cells.problems.append(FieldProblem(name, "field.required"))
    cells.problems += _wrong_days(row, today)
    cells.finish()
    return row


def _wrong_days(row: LineListRow, today: date) -> Iterator[FieldProblem]:
    """What cannot be true about a case's days, by our columns."""
    ended = {"died": row.outcome_on if row.outcome == "died" else None}
    ended["recovered"] = row.outcome_on if row.outcome == "recovered" else None
    for problem in check_case_dates(
        onset=row.onset, sampled=row.sampled, reported=row.reported, today=today, **ended
    ):
        yield replace(problem, field="outcome_on") if problem.field in ended else problem
    if row.outcome_on and not row.outcome:
        yield FieldProblem("outcome", "line_list.no_outcome", {"value": row.outcome_on})


def read_contact(raw: RawRow, zone: tzinfo, now: datetime) -> ContactRow:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with it."""
    cells = Cells(raw)
    take = cells.take
    row = ContactRow(
        from_case=_line(cells, "from", LONGEST_ID, required=True),
        to=_line(cells, "to", LONGEST_ID, required=True),
        contact_class=cells.choice("contact_class", CLASSES_WITH_REGIMES),
        first_exposure=take("first_exposure", lambda cell: _instant(cell, "first_exposure", zone, now), None),
        last_exposure=take("last_exposure", lambda cell: _instant(cell, "last_exposure", zone, now), None),
        minutes=take("minutes", _minutes, None),
        place=_line(cells, "place", 120),
        source=_line(cells, "source", 60),
        status=take("status", lambda cell: _word(cell, "status", STATUSES, _STATUS_WORDS), ""),
    )
    if row.to and row.from_case == row.to:
        cells.problems.append(FieldProblem("to", "contact.of_oneself", {"value": row.to}))
    if row.first_exposure and row.last_exposure and row.last_exposure < row.first_exposure:
        cells.problems.append(FieldProblem("last_exposure", "line_list.backwards"))
    cells.finish()
    return row


def _line(cells: Cells, name: str, limit: int, required: bool = False) -> str:
    """A text on one line."""
    text = cells.word(name, limit) if required else cells.text(name, limit)
    if any(sign in text for sign in "\n\r\t"):
        cells.problems.append(FieldProblem(name, "field.control_character"))
    return text


def _word(cell: str, name: str, choices: tuple[str, ...], others: Mapping[str, str]) -> str:
    """One of our words, or another programme's for it; empty stays empty."""
    if not cell:
        return ""
    bare = _GO_DATA.sub("", cell.upper())
    said = others.get(bare.removesuffix("病例"), bare.lower())
    return said and values.choice(said, choices, name)


def _symptoms(cell: str) -> tuple[str, ...]:
    words = [word.strip().lower() for word in re.split("[;；、]", cell)]
    return tuple(dict.fromkeys(values.choice(w, tuple(SYMPTOMS), "symptoms") for w in words if w))


def _instant(cell: str, name: str, zone: tzinfo, now: datetime) -> datetime | None:
    """A moment with its offset, or a day."""
    if not cell:
        return None
    if "T" in cell or ":" in cell:
        moment = values.instant(cell, name)
    else:
        day = sheet_day(cell, name)
        moment = datetime.combine(day, time(), zone) if day else now
    moment = moment.astimezone(UTC)
    if moment > now:
        raise InvalidInput("time.in_the_future", name, value=cell)
    return moment


def _minutes(cell: str) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal() and len(cell) < 9 and int(cell) <= MOST_MINUTES):
        raise InvalidInput("line_list.minutes", "minutes", value=cell, limit=MOST_MINUTES)
    return int(cell)


def case_cells(row: LineListRow) -> tuple[str | None, ...]:
    """A case as the cells under CASE_KINDS."""
    return (
        row.case_id,
        row.person or None,
        row.disease,
        row.classification,
        _day_text(row.onset),
        _day_text(row.sampled),
        _day_text(row.reported),
        row.outcome or None,
        _day_text(row.outcome_on),
        row.area or None,
        ";".join(row.symptoms) or None,
        row.source or None,
    )


def contact_cells(row: ContactRow) -> tuple[str | None, ...]:
    """A contact as the cells under CONTACT_KINDS."""
    return (
        row.from_case,
        row.to,
        row.contact_class or None,
        row.first_exposure.astimezone(UTC).isoformat() if row.first_exposure else None,
        row.last_exposure.astimezone(UTC).isoformat() if row.last_exposure else None,
        None if row.minutes is None else str(row.minutes),
        row.place or None,
        row.source or None,
        row.status or None,
    )


def _day_text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def write_cases(path: Path, rows: Iterable[LineListRow]) -> int:
    """Writes a line list to a new file (.csv or .parquet) and returns how many rows."""
    return _write(path, CASE_KINDS, map(case_cells, rows))


def write_contacts(path: Path, rows: Iterable[ContactRow]) -> int:
    """Writes contacts to a new file (.csv or .parquet) and returns how many rows."""
    return _write(path, CONTACT_KINDS, map(contact_cells, rows))


def _write(path: Path, kinds: Mapping[str, str], rows: Iterable[tuple[str | None, ...]]) -> int:
    kind = demand_kind(path, (".csv", ".parquet"))
    with new_file(path) as part, closing(engine.connect()) as connection:
        return copy_out(connection, table_of(connection, kinds, rows), kinds, part, kind)
