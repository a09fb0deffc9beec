"""Columns of a file as numbers: words into a sorted list with numbers for it, times into whole seconds.

DuckDB takes a file whose every cell stands in a form that is certainly good, some million rows a second. A file in
which one cell does not is read once more, row by row, by `careful`: it alone says what is wrong with a row, and by
which line, or that it is good after all. So the quick way may be too careful, but never more generous.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
from numpy.typing import NDArray

from lianfang.domain import values
from lianfang.domain.errors import FieldProblem, InvalidInput, LianfangError
from lianfang.files import engine
from lianfang.files.bad import BadRow
from lianfang.files.rows import Columns, CsvRows, ParquetRows, RawRow, open_rows
from lianfang.tracing.columns import EPOCH_UNIX

WORD, TIME, WAY = "word", "time", "way"
"""Kinds of column: an opaque text, an instant, a direction (in is 1, out is 0)."""

LONGEST_WORD = 120
MOST_KEPT = 1000
"""So many bad rows are kept to be shown; the others are counted."""

PLAIN_WORD = rf"[^\s\p{{C}}\p{{Z}}''=+@＝＋－＠-]([^\p{{C}}]{{0,{LONGEST_WORD - 2}}}[^\s\p{{C}}\p{{Z}}])?"
_DATE = "(19[4-9][0-9]|20[0-5][0-9])-[01][0-9]-[0-3][0-9]"
NAIVE = rf"{_DATE}[T ]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{{3}}|\.[0-9]{{6}})?"
AWARE = rf"{NAIVE}(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])"

Check = Callable[[Mapping[str, int]], FieldProblem | None]
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Layout:
    """What is read of a file: its columns, and the kind of each that is wanted. `check` looks at a row's numbers."""

    columns: Columns
    kinds: Mapping[str, str]
    check: Check
    flaw: str
    """The same as `check` in SQL: true where it finds something."""
    leave_out: str = ""
    """A word that stands for nobody: rows with it are counted and left out."""
    decided: tuple[str, ...] = ()
    """Columns that say what became of a row, the one that is believed first; those that say REFUSED are left out too."""


REFUSED = "refuse"


@dataclass
class Coded:
    """The good rows of a file as columns, in its order, and the words that the numbers of a WORD column stand for."""

    columns: dict[str, NDArray[np.int32]]
    words: dict[str, list[str]]
    read: int = 0
    left_out: int = 0
    bad: list[BadRow] = field(default_factory=list)
    bad_lines: int = 0


def read_coded(path: Path, layout: Layout, work: Path, zone: tzinfo | None, tell: Tell) -> Coded:
    """Reads a file. InvalidInput where it is none or lacks columns; times without offset are in `zone`, if given."""
    with open_rows(path, layout.columns) as rows:
        if isinstance(rows, ParquetRows):
            source = f"read_parquet({engine.quoted(path)}, hive_partitioning = false)"
            kinds = rows.kinds
        else:
            source, kinds = _csv(path, rows, work), dict.fromkeys(rows.names, "VARCHAR")
    tell(0.1)
    connection = engine.connect(work)
    try:
        found = _quick(connection, source, rows.names, kinds, layout, zone)
    except duckdb.Error:  # a row that is none, a time that no calendar has: the careful reader says which
        found = None
    finally:
        connection.close()
    return found or careful(path, layout, zone, tell)


def _csv(path: Path, rows: CsvRows, work: Path) -> str:
    """The question for a CSV file's cells; one in GB 18030 is written out in UTF-8 first."""
    if rows.encoding == "gb18030":
        plain = work / "utf8.csv"
        with (
            path.open(encoding=rows.encoding, newline="") as old,
            plain.open("w", encoding="utf-8", newline="") as new,
        ):
            while block := old.read(1 << 20):
                new.write(block)
        path = plain
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in rows.names)
    return (
        f"read_csv({engine.quoted(path)}, auto_detect = false, header = true, delim = ',', quote = '\"', "
        f"escape = '\"', columns = {{{columns}}}, strict_mode = true, null_padding = false)"
    )


def _quick(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    names: Sequence[str],
    types: Mapping[str, str],
    layout: Layout,
    zone: tzinfo | None,
) -> Coded | None:
    """The file's rows if every one is certainly good."""
    cells = {name: _cell(name, types[name], layout.kinds[name], zone) for name in layout.kinds}
    said = ", ".join(f"nullif(CAST(\"{name}\" AS VARCHAR), '')" for name in layout.decided if name in names)
    if said:
        nobody = f"WHEN coalesce({said}, '') = '{REFUSED}' THEN {_text(layout.leave_out)}"
        first = next(iter(cells))
        cells[first] = f"CASE {nobody} ELSE {cells[first]} END"
    selected = ", ".join(f'{sql} AS "{name}"' for name, sql in cells.items())
    connection.execute(f"CREATE TABLE cells AS SELECT {selected} FROM {source}")
    unsure = " OR ".join(
        [f'"{name}" IS NULL' for name in layout.kinds] + ([layout.flaw] if layout.flaw else [])
    )
    if engine.count(connection, f"SELECT count(*) FROM cells WHERE {unsure}"):
        return None
    words: dict[str, list[str]] = {}
    rows = engine.count(connection, "SELECT count(*) FROM cells")
    left_out = ""
    if layout.leave_out:
        left_out = " WHERE " + " AND ".join(
            f'"{name}" <> {_text(layout.leave_out)}' for name, kind in layout.kinds.items() if kind == WORD
        )
    for name in (name for name, kind in layout.kinds.items() if kind == WORD):
        connection.execute(
            f'CREATE TABLE "{name}s" AS SELECT (row_number() OVER (ORDER BY "{name}") - 1)::INTEGER AS id, '
            f'"{name}" AS word FROM (SELECT DISTINCT "{name}" FROM cells{left_out})'
        )
        if engine.count(
            connection, f"SELECT count(*) FROM \"{name}s\" WHERE NOT regexp_full_match(word, '{PLAIN_WORD}')"
        ):
            return None
        words[name] = _list(connection, f'SELECT word FROM "{name}s" ORDER BY id')
    numbers = ", ".join(
        f'"{name}s".id AS "{name}"' if kind == WORD else f'cells."{name}"'
        for name, kind in layout.kinds.items()
    )
    joins = " ".join(f'JOIN "{name}s" ON "{name}s".word = cells."{name}"' for name in words)
    found = connection.execute(f"SELECT {numbers} FROM cells {joins}").fetchnumpy()
    columns = {name: np.asarray(found[name], dtype=np.int32) for name in layout.kinds}
    kept = len(next(iter(columns.values())))
    return Coded(columns, words, rows, rows - kept)


def _list(connection: duckdb.DuckDBPyConnection, question: str) -> list[str]:
    found = connection.execute(question).fetchnumpy()["word"]
    return [str(word) for word in found]


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _cell(name: str, type_: str, kind: str, zone: tzinfo | None) -> str:
    """The SQL of a column's value; NULL where it is not certainly good."""
    column = f'"{name}"'
    if kind == WORD:
        return f"CAST({column} AS VARCHAR)"
    if kind == WAY:
        return f"CASE CAST({column} AS VARCHAR) WHEN 'in' THEN 1 WHEN 'out' THEN 0 END"
    if type_.startswith("TIMESTAMP"):  # without a zone it is UTC, as everywhere in Parquet
        return f"TRY_CAST(floor(epoch({column})) - {EPOCH_UNIX} AS INTEGER)"
    aware = f"floor(epoch(CAST({column} AS TIMESTAMPTZ)))"
    forms = f"WHEN regexp_full_match({column}, '{AWARE}') THEN {aware}"
    if isinstance(zone, ZoneInfo) and has_one_clock(zone):
        local = f"epoch(timezone({_text(zone.key)}, CAST({column} AS TIMESTAMP)))"
        forms += f" WHEN regexp_full_match({column}, '{NAIVE}') THEN floor({local})"
    return f"TRY_CAST((CASE {forms} END) - {EPOCH_UNIX} AS INTEGER)"


def has_one_clock(zone: ZoneInfo) -> bool:
    """Whether a zone's clocks have not been changed since 2000: elsewhere an hour may be twice, and is left to Python."""
    offsets = {
        datetime(year, month, 15, tzinfo=zone).utcoffset()
        for year in range(2000, 2060)
        for month in (1, 4, 7, 10)
    }
    return len(offsets) == 1


def careful(path: Path, layout: Layout, zone: tzinfo | None, tell: Tell) -> Coded:
    """The same, row by row, with what is wrong with each row that is not taken."""
    numbers = {name: array("i") for name in layout.kinds}
    known: dict[str, dict[str, int]] = {n: {} for n, kind in layout.kinds.items() if kind == WORD}
    coded = Coded({}, {})
    with open_rows(path, layout.columns) as rows:
        for raw in rows:
            coded.read += 1
            if not coded.read % 50_000:
                tell(rows.share())
            read, problems = _row(raw, layout, zone)
            if problems:
                coded.bad_lines += 1
                coded.bad += [BadRow(raw.line, problem) for problem in problems][: MOST_KEPT - len(coded.bad)]
            elif layout.leave_out and (layout.leave_out in read.values() or _refused(raw, layout)):
                coded.left_out += 1
            else:
                for name, value in read.items():
                    numbers[name].append(
                        known[name].setdefault(value, len(known[name])) if isinstance(value, str) else value
                    )
    for name, column in numbers.items():
        coded.columns[name] = np.array(column, dtype=np.int32)
    for name, words in known.items():
        coded.words[name] = sorted(words)
        place = {word: number for number, word in enumerate(coded.words[name])}
        ranks = np.array([place[word] for word in words], dtype=np.int32)
        coded.columns[name] = ranks[coded.columns[name]]
    return coded


def _refused(raw: RawRow, layout: Layout) -> bool:
    """Whether somebody was turned away: they did not come in, or did not go out."""
    return next((cell for name in layout.decided if (cell := raw.cells.get(name, ""))), "") == REFUSED


def _row(raw: RawRow, layout: Layout, zone: tzinfo | None) -> tuple[dict[str, str | int], list[FieldProblem]]:
    """A row's values by column, or everything that is wrong with it."""
    if raw.problem is not None:
        return {}, [raw.problem]
    read: dict[str, str | int] = {}
    problems: list[FieldProblem] = []
    for name, kind in layout.kinds.items():
        try:
            read[name] = _READ[kind](raw.cells.get(name, ""), name, zone)
        except LianfangError as error:
            problems += error.problems
    if not problems:
        flaw = layout.check({name: value for name, value in read.items() if isinstance(value, int)})
        problems = [flaw] if flaw else []
    return read, problems


def _word(cell: str, name: str, zone: tzinfo | None) -> str:
    return values.required_text(cell, name, LONGEST_WORD)


def _way(cell: str, name: str, zone: tzinfo | None) -> int:
    return int(values.choice(cell.strip().lower(), values.DIRECTIONS, name) == "in")


def seconds_of(cell: str, name: str, zone: tzinfo | None) -> int:
    """A time's whole seconds since EPOCH. InvalidInput where it is missing, none, or without a zone."""
    if not cell.strip():
        raise InvalidInput("field.required", name)
    try:
        moment = values.instant(cell, name)
    except InvalidInput as error:
        if error.code != "time.no_zone" or zone is None:
            raise
        moment = datetime.fromisoformat(cell.strip()).replace(tzinfo=zone)
    try:
        seconds = math.floor(moment.astimezone(UTC).timestamp()) - EPOCH_UNIX
    except OverflowError:
        raise InvalidInput("time.not_valid", name, value=cell) from None
    if not -(2**31) <= seconds < 2**31:
        raise InvalidInput("time.not_valid", name, value=cell)
    return seconds


_READ: Mapping[str, Callable[[str, str, tzinfo | None], str | int]] = {
    WORD: _word,
    TIME: seconds_of,
    WAY: _way,
}
