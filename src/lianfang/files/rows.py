"""Reading tables row by row: CSV in UTF-8 or GB 18030, and Parquet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import duckdb

from lianfang.domain.errors import FieldProblem, InvalidInput
from lianfang.files import engine
from lianfang.files.cells import bare
from lianfang.files.lines import BLOCK, Records, encoding_of, line_blocks, records, split
from lianfang.files.plain import demand_plain_file

ROWS_AT_ONCE = 1000
MAGIC = b"PAR1"


@dataclass(frozen=True)
class Columns:
    """What a kind of file holds: columns that it must have and that it may have, and the longest cell it can need."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    longest: int = 300

    @property
    def known(self) -> tuple[str, ...]:
        """All of them."""
        return self.required + self.optional

    def heading(self, lines: Sequence[str]) -> int:
        """Which of a file's first lines names the columns, from 0: of ours, the first; of other people's, `sheets`."""
        return 0

    def found(self, names: list[str]) -> list[str]:
        """A file's columns by our names; refuses a file that lacks some or has some that nobody would read."""
        found = [name.strip().lower() for name in names]
        if twice := [name for name in dict.fromkeys(found) if name and found.count(name) > 1]:
            raise InvalidInput("file.columns_twice", "file", columns=", ".join(twice))
        if missing := [name for name in self.required if name not in found]:
            raise InvalidInput("file.columns_missing", "file", columns=", ".join(missing))
        strange = [name for name in found if name not in self.known]
        if strange:
            raise InvalidInput(
                "file.columns_unknown",
                "file",
                columns=", ".join(dict.fromkeys(strange)),
                known=", ".join(self.known),
            )
        return found


@dataclass(frozen=True)
class RawRow:
    """One row as it stands in the file: its line (in Parquet: its number), its cells, or why it is none."""

    line: int
    cells: Mapping[str, str] = field(default_factory=dict)
    problem: FieldProblem | None = None


@contextmanager
def open_rows(path: Path, columns: Columns, block: int = BLOCK) -> Iterator[CsvRows | ParquetRows]:
    """Opens a file. InvalidInput if it cannot be read, decoded, or does not have these columns."""
    try:
        with demand_plain_file(path).open("rb") as file:
            begins = file.read(1 << 12)
    except OSError as error:
        raise InvalidInput("file.not_readable", "file", value=path.name, why=error.strerror) from None
    if begins.startswith(MAGIC):
        yield ParquetRows(path, columns)
        return
    if path.suffix.lower() == ".parquet":
        raise InvalidInput("file.not_parquet", "file", value=path.name)
    with path.open("rb") as file:
        yield _csv_rows(path, file, columns, block, binary=b"\0" in begins)


def _csv_rows(path: Path, file: BinaryIO, columns: Columns, block: int, binary: bool) -> CsvRows:
    """A CSV file, unless it is `binary` and its first line names no columns of ours: then it is something else."""
    try:
        return CsvRows(file, encoding_of(path), columns, block)
    except InvalidInput:
        if binary:
            raise InvalidInput("file.no_table", "file", value=path.name) from None
        raise


class CsvRows:
    """A CSV file; its first line names the columns, unless `Columns.heading` finds that another one does."""

    def __init__(self, file: BinaryIO, encoding: str, columns: Columns, block: int = BLOCK) -> None:
        self._file, self.encoding = file, encoding
        self._size = file.seek(0, 2)
        file.seek(0)
        self._blocks = line_blocks(file, encoding, block)
        first = next((lines for lines in self._blocks if lines), [""])
        self._above = columns.heading(first)
        self.names, self._longest = columns.found(split(first[self._above])[0]), columns.longest
        self._rest = first[self._above + 1 :]

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return self._file.tell() / self._size if self._size else 1.0

    def records(self) -> Iterator[Records]:
        """The rows as they stand, not split into cells yet; to be walked once."""
        return records(chain((self._rest,), self._blocks), len(self.names), first=self._above + 2)

    def row(self, line: int, record: str) -> RawRow:
        """One record as cells, without the guard against formulas."""
        values, closed = split(record)
        if not closed:
            return RawRow(line, problem=FieldProblem("", "row.open_quote"))
        if len(values) != len(self.names):
            problem = FieldProblem(
                "", "row.too_few_fields", {"count": len(values), "expected": len(self.names)}
            )
            return RawRow(line, problem=problem)
        return _as_row(line, self.names, values, self._longest, bare)

    def __iter__(self) -> Iterator[RawRow]:
        """The rows; empty lines are none."""
        for numbers, texts in self.records():
            yield from map(self.row, numbers, texts)


class ParquetRows:
    """A Parquet file, every value as a CSV file would have it; times without zone are UTC."""

    def __init__(self, path: Path, columns: Columns) -> None:
        self._connection = engine.connect()
        self._source = f"read_parquet({engine.quoted(path)}, hive_partitioning = false)"
        try:
            table = self._connection.execute(f"DESCRIBE SELECT * FROM {self._source}").fetchall()
            self._size = engine.count(self._connection, f"SELECT count(*) FROM {self._source}")
        except duckdb.Error:
            raise InvalidInput("file.not_parquet", "file", value=path.name) from None
        self.names, self._longest = columns.found([row[0] for row in table]), columns.longest
        self.kinds = {name: str(row[1]) for name, row in zip(self.names, table, strict=True)}
        self._texts = [_as_text(row[0], row[1]) for row in table]
        self._read = 0

    @property
    def sql(self) -> str:
        """The question that gives every row's number as `line` and every cell as text under our name.

        Of a cell that is too long it gives so much that it is seen to be: a small file can unpack to any size.
        """
        cells = ", ".join(
            f'left({text}, {self._longest + 1}) AS "{name}"'
            for text, name in zip(self._texts, self.names, strict=True)
        )
        return f"SELECT row_number() OVER () AS line, {cells} FROM {self._source}"

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return self._read / self._size if self._size else 1.0

    def __iter__(self) -> Iterator[RawRow]:
        """The rows, in the file's order."""
        result = self._connection.execute(self.sql)
        while rows := result.fetchmany(ROWS_AT_ONCE):
            for line, *values in rows:
                self._read = line
                yield self.row(line, values)

    def row(self, line: int, values: Sequence[str | None]) -> RawRow:
        """One row of `sql` as cells."""
        return _as_row(line, self.names, [value or "" for value in values], self._longest)


def _as_row(
    line: int, names: list[str], values: list[str], longest: int, read: Callable[[str], str] = str
) -> RawRow:
    """The cells by their names, or the first of them that is longer than any can be."""
    for name, value in zip(names, values, strict=True):
        if len(value) > longest:
            return RawRow(line, problem=FieldProblem(name, "field.too_long", {"limit": longest}))
    return RawRow(line, dict(zip(names, map(read, values), strict=True)))


def _as_text(name: str, kind: str) -> str:
    """The SQL that gives a column as text."""
    column = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        return f"strftime(make_timestamp(epoch_us({column})), '%Y-%m-%dT%H:%M:%S.%f+00:00')"
    return f"CAST({column} AS VARCHAR)"
