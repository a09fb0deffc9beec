"""Stays read by Spark: every task takes its rows if each of them is certainly good, as `coding` does on one machine.

If one is not, the driver reads the file as the local engine does, row by row, and that alone says what is wrong: a
file is never taken more generously here than there. PySpark and PyArrow are imported by the functions that need them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import partial, reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lianfang.files.bad import BadRow
from lianfang.files.coding import AWARE, NAIVE, PLAIN_WORD, Coded, Tell, careful, has_one_clock
from lianfang.files.lines import split
from lianfang.files.rows import CsvRows, ParquetRows, open_rows
from lianfang.files.traced import STAYS, Read
from lianfang.tracing.columns import EPOCH_UNIX
from lianfang.tracing.spark import STAY, gathered

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

WORDS, TIMES = ("person", "site"), ("enter", "leave")
BYTES_IN_BUCKET = 1 << 24
"""So much of the files' bytes a bucket: a million stays of Parquet, some hundred thousand of CSV."""
MOST_BUCKETS = 10_000
A_DAY = 24 * 3600
HEADER, UNSURE = "header", None
"""What stands in `site` of a row without a person: a line that says the columns' names, or one for the careful reader."""


@dataclass(frozen=True)
class SparkStays:
    """Stays in Spark: bucket, site, person, enter, leave, times; what reading came to, and how many last over a day."""

    table: DataFrame
    read: Read
    long_stays: int
    bad: list[tuple[str, BadRow]]
    """Bad rows with the names of their files."""


@dataclass(frozen=True)
class _File:
    """A file as its beginning shows it. `kinds`: the types of a Parquet file's columns; none for CSV."""

    path: Path
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    plain: bool
    """Whether Spark may read it."""


def read_stays(session: SparkSession, paths: Sequence[Path], zone: tzinfo | None, tell: Tell) -> SparkStays:
    """Reads files of stays, CSV and Parquet. InvalidInput where one is none; bad rows are left out and reported."""
    files = [_opened(path) for path in paths]
    size = sum(path.stat().st_size for path in paths)
    most = max(2 * session.sparkContext.defaultParallelism, size // BYTES_IN_BUCKET + 1)
    buckets = min(most, MOST_BUCKETS)
    session.conf.set("spark.sql.shuffle.partitions", str(buckets))
    tell(0.1)
    return _quick(session, files, buckets, zone) or _careful(session, paths, buckets, zone, tell)


def _opened(path: Path) -> _File:
    with open_rows(path, STAYS.columns) as rows:
        seen = not path.name.startswith(("_", "."))  # Hadoop takes such files for hidden
        if isinstance(rows, ParquetRows):
            plain = all(_readable(name, kind) for name, kind in rows.kinds.items())
            return _File(path, tuple(rows.names), tuple(rows.kinds.values()), seen and plain)
        assert isinstance(rows, CsvRows)
        return _File(path, tuple(rows.names), (), seen and rows.encoding == "utf-8-sig")


def _readable(name: str, kind: str) -> bool:
    """Whether Spark makes of a Parquet column of this type what DuckDB makes of it."""
    if name in TIMES:
        return kind in ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP", "VARCHAR")
    return kind in ("VARCHAR", "INTEGER", "BIGINT")


def _quick(
    session: SparkSession, files: Sequence[_File], buckets: int, zone: tzinfo | None
) -> SparkStays | None:
    """All files by Spark, if every row is certainly good."""
    from pyspark.errors import PySparkException, PythonException
    from pyspark.sql import functions as f

    if not all(file.plain for file in files):
        return None
    try:
        table = gathered(reduce(_union, _tables(session, files, zone)), buckets)
        no_stay = f.col("person").isNull()
        counted = table.agg(
            f.sum("times").alias("rows"),
            f.count("*").alias("kept"),
            f.sum(f.when(no_stay & f.col("site").isNull(), f.col("times"))).alias("unsure"),
            f.sum(f.when(no_stay & f.col("site").isNotNull(), f.col("times"))).alias("headers"),
            f.sum((f.col("leave").cast("long") - f.col("enter") > A_DAY).cast("int")).alias("long"),
        ).collect()[0]
    except PythonException:  # a fault of ours, or of a worker's machine
        raise
    except PySparkException:  # a file that Spark cannot read may be none, or only too new for it
        return None
    headers = counted["headers"] or 0
    if counted["unsure"] or headers != sum(not file.kinds for file in files):
        table.unpersist()
        return None
    rows = (counted["rows"] or 0) - headers
    kept = counted["kept"] - (headers > 0)
    read = Read(rows, duplicates=rows - kept)
    return SparkStays(table.where("person IS NOT NULL"), read, counted["long"] or 0, [])


def _union(one: DataFrame, other: DataFrame) -> DataFrame:
    return one.unionByName(other)


def _tables(session: SparkSession, files: Sequence[_File], zone: tzinfo | None) -> Iterator[DataFrame]:
    """The rows of files as STAY; Parquet files with the same columns are one table."""
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for file in files:
        address = "file:" + re.sub(r"([\\\[\]{}*?])", r"\\\1", str(file.path.absolute()))
        if file.kinds:
            alike.setdefault((file.names, file.kinds), []).append(address)
        else:
            with file.path.open(encoding="utf-8-sig", newline=None) as text:
                header = text.readline().rstrip("\n")
            lines = session.read.text(address)
            yield lines.mapInArrow(partial(_from_lines, names=file.names, header=header, zone=zone), STAY)
    for (names, kinds), addresses in alike.items():
        cells: Any = session.read.parquet(*addresses).toDF(*names)
        for name, kind in zip(names, kinds, strict=True):
            if kind in ("INTEGER", "BIGINT"):
                cells = cells.withColumn(name, cells[name].cast("string"))
        yield cells.select(*WORDS, *TIMES).mapInArrow(partial(_from_cells, zone=zone), STAY)


def _from_lines(
    batches: Iterator[pa.RecordBatch], names: Sequence[str], header: str, zone: tzinfo | None
) -> Iterator[pa.RecordBatch]:
    """Lines of a CSV file as STAY."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for batch in batches:
        lines = batch.column(0)
        try:
            lines.validate(full=True)
        except pa.ArrowInvalid:  # no UTF-8
            yield _stays(pa.nulls(len(lines), pa.string()), pa.nulls(len(lines), pa.string()), [])
            continue
        lines = lines.filter(pc.not_equal(lines, ""))
        says = pc.is_in(lines, pa.array([header, "\ufeff" + header]))
        yield _stays(pa.nulls(pc.sum(says).as_py() or 0, pa.string()), HEADER, [])
        lines = lines.filter(pc.invert(says))
        quoted = pc.match_substring(lines, '"')
        cells = [
            _cells(lines.filter(pc.invert(quoted)), len(names)),
            _quoted(lines.filter(quoted), len(names)),
        ]
        for good, unsure in cells:
            yield _stays(pa.nulls(unsure, pa.string()), UNSURE, [])
            if good is not None:
                table = pa.RecordBatch.from_arrays(good, names=list(names))
                yield from _from_cells(iter([table]), zone)


def _cells(lines: pa.Array, fields: int) -> tuple[list[pa.Array] | None, int]:
    """The cells of lines without any quote, by column, and how many lines have too few or too many."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parts = pc.split_pattern(lines, ",")
    whole = pc.equal(pc.list_value_length(parts), fields)
    cells = parts.filter(whole).flatten()
    rows = len(cells) // fields
    places = np.arange(rows, dtype=np.int64) * fields
    return [cells.take(pa.array(places + n)) for n in range(fields)] if rows else None, len(lines) - rows


def _quoted(lines: pa.Array, fields: int) -> tuple[list[pa.Array] | None, int]:
    """The same of lines with quotes; one whose quotes are not all closed may go on in the next line."""
    import pyarrow as pa

    rows = [cells for cells, closed in map(split, lines.to_pylist()) if closed and len(cells) == fields]
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return columns or None, len(lines) - len(rows)


def _from_cells(batches: Iterator[pa.RecordBatch], zone: tzinfo | None) -> Iterator[pa.RecordBatch]:
    """Cells as STAY: names and times where a row is certainly good, nothing at all where it is not."""
    import pyarrow as pa

    for batch in batches:
        sure = np.ones(len(batch), np.bool_)
        for name in WORDS:
            sure &= _plain(batch.column(name))
        times = [_seconds(batch.column(name), zone) for name in TIMES]
        for seconds in times:
            sure &= (seconds >= -(2**31)) & (seconds < 2**31)
        sure &= times[1] >= times[0]
        kept = pa.array(sure)
        words = [batch.column(name).filter(kept) for name in WORDS]
        yield _stays(words[0], words[1], [seconds[sure] for seconds in times])
        yield _stays(pa.nulls(int((~sure).sum()), pa.string()), UNSURE, [])


def _stays(person: pa.Array, site: Any, times: list[NDArray[np.int64]]) -> pa.RecordBatch:
    """A batch of STAY; `site` may be one value for all, `times` may be empty."""
    import pyarrow as pa

    if site is None or isinstance(site, str):
        site = pa.array([site] * len(person), pa.string())
    columns = [pa.array(column.astype(np.int32)) for column in times] or [
        pa.nulls(len(person), pa.int32())
    ] * 2
    return pa.RecordBatch.from_arrays([person, site, *columns], names=[*WORDS, *TIMES])


def _plain(column: pa.Array) -> NDArray[np.bool_]:
    """Whether each name is one that stands for itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    coded = column.dictionary_encode()
    try:
        coded.dictionary.validate(full=True)
    except pa.ArrowInvalid:
        return np.zeros(len(column), np.bool_)
    good = pc.match_substring_regex(coded.dictionary, f"^(?:{PLAIN_WORD})$")
    return np.asarray(pc.fill_null(good.take(coded.indices), False).to_numpy(zero_copy_only=False), np.bool_)


NEVER = 1 << 40
"""Seconds that no time in a file has."""


def _seconds(column: pa.Array, zone: tzinfo | None) -> NDArray[np.int64]:
    """Times as seconds since EPOCH; NEVER where one is not certainly good."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = np.full(len(column), NEVER, np.int64)
    if pa.types.is_timestamp(column.type):
        given = column.is_valid().to_numpy(zero_copy_only=False)
        found[given] = _floored(column.drop_null())
        return found
    forms = [(AWARE, pa.timestamp("us", "UTC"))]
    if isinstance(zone, ZoneInfo) and has_one_clock(zone):
        forms.append((NAIVE, pa.timestamp("us")))
    for form, kind in forms:
        fits = pc.fill_null(pc.match_substring_regex(column, f"^(?:{form})$"), False)
        try:
            moments = pc.cast(column.filter(fits), kind)
            if form is NAIVE:
                moments = pc.assume_timezone(moments, str(zone))
        except pa.ArrowInvalid:  # a day that no calendar has, an hour that was twice
            continue
        found[fits.to_numpy(zero_copy_only=False)] = _floored(moments)
    return found


def _floored(moments: pa.Array) -> NDArray[np.int64]:
    import pyarrow as pa

    micros = moments.cast(pa.timestamp("us", moments.type.tz)).cast(pa.int64()).to_numpy()
    return np.asarray(micros // 1_000_000 - EPOCH_UNIX, np.int64)


def _careful(
    session: SparkSession, paths: Sequence[Path], buckets: int, zone: tzinfo | None, tell: Tell
) -> SparkStays:
    """All files by the driver, row by row."""
    from pyspark.sql import functions as f

    tables, bad, rows, bad_lines = [], [], 0, 0
    for path in paths:
        coded = careful(path, STAYS, zone, tell)
        rows, bad_lines = rows + coded.read, bad_lines + coded.bad_lines
        bad += [(path.name, row) for row in coded.bad]
        tables.append(session.createDataFrame(_named(coded), STAY))
    table = gathered(reduce(_union, tables), buckets)
    long = f.sum((f.col("leave").cast("long") - f.col("enter") > A_DAY).cast("int")).alias("long")
    counted = table.agg(f.count("*").alias("kept"), long).collect()[0]
    read = Read(rows, bad_lines, [row for _, row in bad], rows - bad_lines - counted["kept"])
    return SparkStays(table, read, counted["long"] or 0, bad)


def _named(coded: Coded) -> pa.Table:
    import pyarrow as pa

    names = {
        name: pa.array(coded.words[name], pa.string()).take(pa.array(coded.columns[name])) for name in WORDS
    }
    return pa.table(names | {name: pa.array(coded.columns[name]) for name in TIMES})
