"""A list of people who came back, as it went from hand to hand: titles above it, headings of all kinds, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lianfang.domain.errors import FieldProblem, LianfangError
from lianfang.files.bad import BadRow
from lianfang.files.line_list import Parsed
from lianfang.files.reading import Cells
from lianfang.files.rows import RawRow, open_rows
from lianfang.files.sheets import SheetColumns, sheet_day, sheet_phones

COLUMNS = SheetColumns(
    required=("name",),
    optional=("phone", "address", "from_area", "left_on", "returned_on", "birth_year"),
    words={
        "姓名": "name",
        "人员姓名": "name",
        "返乡人员姓名": "name",
        "fullname": "name",
        "电话": "phone",
        "手机": "phone",
        "手机号": "phone",
        "手机号码": "phone",
        "联系电话": "phone",
        "联系方式": "phone",
        "telephone": "phone",
        "mobile": "phone",
        "住址": "address",
        "地址": "address",
        "现住址": "address",
        "家庭住址": "address",
        "居住地": "address",
        "来自": "from_area",
        "来源地": "from_area",
        "返回前所在地": "from_area",
        "从何地返回": "from_area",
        "from": "from_area",
        "离开日期": "left_on",
        "离开时间": "left_on",
        "left": "left_on",
        "返回日期": "returned_on",
        "返回时间": "returned_on",
        "返乡日期": "returned_on",
        "到达日期": "returned_on",
        "抵达日期": "returned_on",
        "arrived": "returned_on",
        "arrivedon": "returned_on",
        "returned": "returned_on",
        "出生年份": "birth_year",
        "出生年": "birth_year",
        "yearofbirth": "birth_year",
    },
    others_may_be=True,
)


@dataclass(frozen=True)
class ReturneeRow:
    """One person of the list. Days are local days; empty or None is not known."""

    name: str
    phone: str
    address: str
    from_area: str
    left_on: date | None
    returned_on: date
    birth_year: int | None


def parse_returnees(path: Path, today: date) -> Parsed[ReturneeRow]:
    """Reads a list. InvalidInput where the file is none; what is wrong with single rows is in `bad`.

    A row of the same name, telephone and return as one before it is the same person, and is reported as such.
    """
    found: Parsed[ReturneeRow] = Parsed()
    first: dict[tuple[str, str, date], int] = {}
    with open_rows(path, COLUMNS) as rows:
        for raw in rows:
            if raw.problem is None and not any(map(str.strip, raw.cells.values())):
                continue  # spreadsheets leave such rows at the end
            try:
                row = _row(raw, today)
            except LianfangError as error:
                found.bad += [BadRow(raw.line, problem) for problem in error.problems]
                continue
            before = first.setdefault((row.name, row.phone, row.returned_on), raw.line)
            if before != raw.line:
                twice = FieldProblem("name", "returnee.twice", {"value": row.name, "line": before})
                found.bad.append(BadRow(raw.line, twice))
            else:
                found.rows[raw.line] = row
    return found


def _row(raw: RawRow, today: date) -> ReturneeRow:
    cells = Cells(raw)
    name = cells.word("name", 40)
    phones: tuple[str, ...] = cells.take("phone", lambda cell: sheet_phones(cell, "phone"), ())
    returned = cells.take("returned_on", lambda cell: sheet_day(cell, "returned_on"), None)
    left = cells.take("left_on", lambda cell: sheet_day(cell, "left_on"), None)
    year = cells.text("birth_year", 10).strip()
    address, from_area = cells.text("address", 200), cells.text("from_area", 60)
    for field, day in (("returned_on", returned), ("left_on", left)):
        if day is not None and day > today:
            cells.problems.append(FieldProblem(field, "case.date_in_future", {"value": day}))
    if returned and left and returned < left:
        cells.problems.append(
            FieldProblem("returned_on", "returnee.back_before_left", {"value": returned, "left": left})
        )
    if year and not (year.isascii() and year.isdecimal() and 1900 <= int(year) <= today.year):
        cells.problems.append(FieldProblem("birth_year", "returnee.year", {"value": year}))
    cells.finish()
    return ReturneeRow(
        name,
        phones[0] if phones else "",
        address,
        from_area,
        left,
        returned or left or today,
        int(year) if year else None,
    )
