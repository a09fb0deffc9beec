"""Reading people out of files, each row by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.files.reading import Cells
from lianfang.files.rows import Columns, RawRow

COLUMNS = Columns(
    required=("name", "area"),
    optional=("number", "phone", "address", "household", "category", "birth_year", "registered_at"),
)
"""`household` is any word that the people behind one door have alike; `registered_at` is in our own export, and not read."""


@dataclass(frozen=True)
class PersonInFile:
    """Somebody as a file says it; the area by code, empty what the file leaves open."""

    line: int
    number: str
    name: str
    phone: str
    address: str
    household: str
    area: str
    category: str
    birth_year: int | None


def read_person(raw: RawRow, now: datetime) -> PersonInFile:
    """Reads one row; the InvalidInput it may raise carries everything that is wrong with the row."""
    cells = Cells(raw)
    take = cells.take
    person = PersonInFile(
        line=raw.line,
        number=take("number", lambda cell: values.code(cell, "number") if cell else "", ""),
        name=cells.word("name", 40),
        phone=take("phone", lambda cell: values.phone_number(cell) if cell else "", ""),
        address=cells.text("address", 120),
        household=cells.text("household", 60),
        area=cells.word("area", 32),
        category=cells.choice("category", values.CATEGORIES, "resident"),
        birth_year=take("birth_year", lambda cell: _birth_year(cell, now), None),
    )
    if len(person.number) > 20:
        cells.problems.append(FieldProblem("number", "field.too_long", {"limit": 20}))
    cells.finish()
    return person


def _birth_year(cell: str, now: datetime) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal() and len(cell) == 4 and 1900 <= int(cell) <= now.year):
        raise InvalidInput("birth_year.not_valid", "birth_year", value=cell)
    return int(cell)
