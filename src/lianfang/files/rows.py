"""Reading tables row by row: CSV in UTF-8 or GB 18030, and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

ROWS_AT_ONCE = 5000


@dataclass(frozen=True)
class Columns:
    """What a kind of file holds: columns that it must have, and columns that it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """All of them."""
        return self.required + self.optional

    def found(self, names: list[str]) -> list[str]:
        """A file's columns by our names; refuses a file that lacks some or has some that nobody would read."""
        found = [name.strip().lower() for name in names]
        if missing := [name for name in self.required if name not in found]:
            raise InvalidInput("file.columns_missing", "file", columns=", ".join(missing))
        strange = [name for name in found if name not in self.known or found.count(name) > 1]
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
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise InvalidInput("file.not_readable", "file", value=path.name, why=error.strerror) from None
    if magic == b"PAR1":
        yield ParquetRows(path, columns)
        return
    encoding = encoding_of(path)
    with path.open("rb") as file:
        yield CsvRows(file, encoding, columns, block)


class CsvRows:
    """A CSV file whose first line names the columns."""

    def __init__(self, file: BinaryIO, encoding: str, columns: Columns, block: int = BLOCK) -> None:
        self._file = file
        self._size = file.seek(0, 2)
        file.seek(0)
        self._blocks = line_blocks(file, encoding, block)
        first = next((lines for lines in self._blocks if lines), [""])
        self.names = columns.found(split(first[0])[0])
        self._rest = first[1:]

    def share(self) -> float:
        """How much of the file is read, 0 to 1."""
        return self._file.tell() / self._size if self._size else 1.0

    def records(self) -> Iterator[Records]:
        """The rows as they stand, not split into cells yet; to be walked once."""
        return records(chain((self._rest,), self._blocks), len(self.names), first=2)

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
        return RawRow(line, dict(zip(self.names, map(bare, values), strict=True)))

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
        except duckdb.Error as error:
            why = str(error).splitlines()[0]
            raise InvalidInput("file.not_readable", "file", value=path.name, why=why) from None
        self.names = columns.found([row[0] for row in table])
        self._texts = [_as_text(row[0], row[1]) for row in table]
        self._read = 0

    @property
    def sql(self) -> str:
        """The question that gives every row's number as `line` and every cell as text under our name."""
        cells = ", ".join(f'{text} AS "{name}"' for text, name in zip(self._texts, self.names, strict=True))
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
                yield RawRow(line, dict(zip(self.names, (v or "" for v in values), strict=True)))


def _as_text(name: str, kind: str) -> str:
    """The SQL that gives a column as text."""
    column = '"' + name.replace('"', '""') + '"'
    if kind.startswith("TIMESTAMP"):
        return f"strftime(make_timestamp(epoch_us({column})), '%Y-%m-%dT%H:%M:%S.%f+00:00')"
    return f"CAST({column} AS VARCHAR)"
