"""Reading passages files row by row, whatever their size: CSV in UTF-8 or GB 18030, and Parquet."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import Protocol

import duckdb

from lianfang.domain.errors import FieldProblem, InvalidInput

REQUIRED = ("passage_id", "person", "site", "at", "direction")
KEPT = (*REQUIRED, "gate", "temperature", "mask")
NOT_KEPT = ("vehicle", "origin")
"""Columns of the contract that no table of ours holds yet; how often they are filled is said at the end."""

BLOCK = 1 << 20
ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the file: its line (in Parquet: its number), its cells, or why it is none."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: FieldProblem | None = None


class Rows(Protocol):
    """An open file: rows to walk through once, and how much of it is read."""

    def __iter__(self) -> Iterator[RawRow]:
        """The rows, in the file's order."""

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""


@contextmanager
def open_rows(path: Path) -> Iterator[Rows]:
    """Opens a passages file. InvalidInput if it cannot be read, decoded, or lacks columns."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InvalidInput("file.not_readable", "file", value=path.name, why=error.strerror) from None
    if magic == b"PAR1":
        yield ParquetRows(path)
        return
    encoding = _encoding(path)
    with path.open("rb") as file:
        yield CsvRows(file, encoding, path.stat().st_size)


def _encoding(path: Path) -> str:
    """UTF-8 (a byte order mark is accepted) or GB 18030, whichever the whole file is."""
    for name in ("utf-8-sig", "gb18030"):
        if _decodes(path, name):
            return name
    raise InvalidInput("file.encoding", "file", value=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _columns(names: list[str]) -> list[str]:
    """The file's columns by our names; refuses a file that lacks some or has some that nobody would read."""
    found = [name.strip().lower() for name in names]
    if missing := [name for name in REQUIRED if name not in found]:
        raise InvalidInput("file.columns_missing", "file", columns=", ".join(missing))
    strange = [name for name in found if name not in KEPT + NOT_KEPT or found.count(name) > 1]
    if strange:
        known = ", ".join((*KEPT, *NOT_KEPT))
        raise InvalidInput(
            "file.columns_unknown", "file", columns=", ".join(dict.fromkeys(strange)), known=known
        )
    return found


def _split(line: str) -> tuple[list[str], bool]:
    """The fields of one line, and whether every quote in it is closed."""
    if '"' not in line:
        return line.split(","), True
    reader = csv.reader((line + "\n", ""))
    try:
        fields = next(reader)
    except csv.Error:  # a field longer than any of ours
        return [], True
    return fields, reader.line_num == 1  # the reader asks for another line only when a quote is open


class CsvRows:
    """A CSV file with a line of column names. Each line is a row of its own: an open quote costs that line only."""

    def __init__(self, file: BufferedReader, encoding: str, size: int) -> None:
        self._file, self._size = file, size
        self._lines = TextIOWrapper(file, encoding=encoding, newline="")
        names, _ = _split(next(self._lines, "").rstrip("\r\n"))
        self._names = _columns(names)

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return self._file.tell() / self._size if self._size else 1.0

    def __iter__(self) -> Iterator[RawRow]:
        """The rows; empty lines are none."""
        names, expected = self._names, len(self._names)
        for number, text in enumerate(self._lines, 2):
            if not (text := text.rstrip("\r\n")):
                continue
            values, closed = _split(text)
            if not closed:
                yield RawRow(number, problem=FieldProblem("", "row.open_quote"))
            elif len(values) == expected:
                yield RawRow(number, dict(zip(names, values, strict=True)))
            else:
                yield RawRow(number, problem=self._miscounted(len(values)))

    def _miscounted(self, count: int) -> FieldProblem:
        return FieldProblem("", "row.too_few_fields", {"count": count, "expected": len(self._names)})


class ParquetRows:
    """A Parquet file, read by DuckDB's built-in reader; it is never let to download an extension."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "threads": "1",
            }
        )
        self._connection.execute("SET enable_progress_bar = false")
        try:
            self._table = self._connection.execute(
                "DESCRIBE SELECT * FROM read_parquet(?)", [str(path)]
            ).fetchall()
            counted = self._connection.execute("SELECT count(*) FROM read_parquet(?)", [str(path)]).fetchall()
        except duckdb.Error as error:
            raise InvalidInput(
                "file.not_readable", "file", value=path.name, why=str(error).splitlines()[0]
            ) from None
        self._path, self._size, self._read = path, counted[0][0], 0
        self._names = _columns([row[0] for row in self._table])

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return self._read / self._size if self._size else 1.0

    def __iter__(self) -> Iterator[RawRow]:
        """The rows, every value as a CSV file would have it; times without zone are UTC."""
        wanted = ", ".join(_as_text(row[0], row[1]) for row in self._table)
        result = self._connection.execute(f"SELECT {wanted} FROM read_parquet(?)", [str(self._path)])
        while rows := result.fetchmany(ROWS_AT_ONCE):
            for values in rows:
                self._read += 1
                yield RawRow(
                    self._read, dict(zip(self._names, (value or "" for value in values), strict=True))
                )


def _as_text(name: str, kind: str) -> str:
    """The SQL that gives a column as text."""
    column = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        return f"strftime(make_timestamp(epoch_us({column})), '%Y-%m-%dT%H:%M:%S.%f+00:00')"
    return f"CAST({column} AS VARCHAR)"
