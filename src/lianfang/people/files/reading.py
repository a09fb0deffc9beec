"""Reading people out of files, each row by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.files.rows import Columns, RawRow

COLUMNS = Columns(
    required=("name", "area"),
    optional=("number", "phone", "address", "household", "category", "birth_year", "registered_at"),
)
"""`household` is any word that the people behind one door have alike; `registered_at` is in our own export, and not read."""

T = TypeVar("T")


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
    if raw.problem is not None:
        raise InvalidInput.of([raw.problem])
    problems: list[FieldProblem] = []

    def take(name: str, read: Callable[[str], T], fallback: T) -> T:
        try:
            return read(raw.cells.get(name, "").strip())
        except LianfangError as error:
            problems.extend(error.problems)
            return fallback

    person = PersonInFile(
        line=raw.line,
        number=take("number", lambda cell: values.code(cell, "number") if cell else "", ""),
        name=take("name", lambda cell: values.required_text(cell, "name", 40), ""),
        phone=take("phone", lambda cell: values.phone_number(cell) if cell else "", ""),
        address=take("address", lambda cell: values.plain_text(cell, "address", 120), ""),
        household=take("household", lambda cell: values.plain_text(cell, "household", 60), ""),
        area=take("area", lambda cell: values.required_text(cell, "area", 32), ""),
        category=take("category", _category, "resident"),
        birth_year=take("birth_year", lambda cell: _birth_year(cell, now), None),
    )
    if len(person.number) > 20:
        problems.append(FieldProblem("number", "field.too_long", {"limit": 20}))
    if problems:
        raise InvalidInput.of(problems)
    return person


def _category(cell: str) -> str:
    return values.choice(cell.lower(), values.CATEGORIES, "category") if cell else "resident"


def _birth_year(cell: str, now: datetime) -> int | None:
    if not cell:
        return None
    if not (cell.isascii() and cell.isdecimal() and len(cell) == 4 and 1900 <= int(cell) <= now.year):
        raise InvalidInput("birth_year.not_valid", "birth_year", value=cell)
    return int(cell)
