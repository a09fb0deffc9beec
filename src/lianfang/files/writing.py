"""Tables out to files: CSV that no spreadsheet takes for formulas, Parquet, in one piece or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np

from lianfang.domain.errors import InvalidInput
from lianfang.files import engine
from lianfang.files.cells import guarded, guarded_in_sql

BOM = "\ufeff"
"""Before the first column's name: without it spreadsheets misread Chinese."""

CSV, PARQUET, GEOJSON = ".csv", ".parquet", ".geojson"


def demand_kind(path: Path, kinds: Sequence[str]) -> str:
    """The kind of file that a path's ending names; InvalidInput if it is none of `kinds`."""
    kind = path.suffix.lower()
    if kind not in kinds:
        raise InvalidInput("file.kind_unknown", "--out", value=path.name, choices=", ".join(kinds))
    return kind


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to, beside `path`, readable by its owner only, which becomes `path` when the block ends well.

    Nothing that is there is written over.
    """
    if path.exists() or path.is_symlink():
        raise InvalidInput("file.exists", "--out", value=path)
    part = path.with_name(path.name + ".part")
    try:
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600))
    except OSError as error:
        raise InvalidInput("file.not_writable", "--out", value=path, why=error.strerror) from None
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        os.link(
            part, path
        )  # unlike a rename, it never takes the place of a file that somebody made meanwhile
    except FileExistsError:
        raise InvalidInput("file.exists", "--out", value=path) from None
    finally:
        part.unlink(missing_ok=True)


def copy_out(
    connection: duckdb.DuckDBPyConnection, question: str, kinds: Mapping[str, str], path: Path, kind: str
) -> int:
    """Writes the rows of a question to a file and returns how many; `kinds` is the SQL type of each column."""
    if kind == PARQUET:
        columns = ", ".join(f'"{name}"' for name in kinds)
        form = "FORMAT parquet, COMPRESSION zstd"
    else:
        names = [BOM * (not n) + name for n, name in enumerate(kinds)]
        cells = [_as_cell(name, sql) for name, sql in kinds.items()]
        columns = ", ".join(f'{cell} AS "{name}"' for cell, name in zip(cells, names, strict=True))
        form = "FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"'"
    to = f"{engine.quoted(path)} ({form}, USE_TMP_FILE false)"  # into this very file, which its owner alone can read
    done = connection.execute(f"COPY (SELECT {columns} FROM ({question})) TO {to}")
    return int(done.fetchall()[0][0])


def _as_cell(name: str, kind: str) -> str:
    """A column as the text that stands in a CSV file."""
    column = f'"{name}"'
    if kind == "TIMESTAMPTZ":
        text = f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%f')"
        return f"replace({text}, '.000000', '') || '+00:00'"
    if kind == "VARCHAR":
        unified = f"replace(replace({column}, chr(13) || chr(10), chr(10)), chr(13), chr(10))"
        return guarded_in_sql(unified)
    return column


def table_of(
    connection: duckdb.DuckDBPyConnection, kinds: Mapping[str, str], rows: Iterable[Sequence[object]]
) -> str:
    """The question that gives rows of Python values back."""
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in kinds]
    arrays = {f"c{n}": np.array(column, dtype=object) for n, column in enumerate(values)}
    connection.register("rows_to_write", arrays)
    columns = ", ".join(f'CAST(c{n} AS {kind}) AS "{name}"' for n, (name, kind) in enumerate(kinds.items()))
    return f"SELECT {columns} FROM rows_to_write"


class Echo:
    """What a CSV writer writes to, for those who send each line on at once."""

    def write(self, text: str) -> str:
        """Hands the line back."""
        return text


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A CSV file line by line, for a browser that saves it: the same cells as a file written here."""
    writer = csv.writer(Echo())
    yield BOM + str(writer.writerow(columns))
    for row in rows:
        yield str(writer.writerow([_text(value) for value in row]))


def _text(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, str):
        return guarded(value.replace("\r\n", "\n").replace("\r", "\n"))
    return value
