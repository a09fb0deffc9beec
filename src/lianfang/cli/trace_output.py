"""What `lianfang trace` writes: exposures, contacts and place-hours, as CSV or Parquet, in one piece or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from lianfang.files import engine
from lianfang.files.cells import guarded_in_sql
from lianfang.files.writing import BOM, PARQUET, demand_kind, new_file
from lianfang.tracing.columns import EPOCH_UNIX, Names, World
from lianfang.tracing.exposures import Exposures
from lianfang.tracing.sources import SharedHour
from lianfang.tracing.summaries import Contacts, PlaceHours

KINDS = (".csv", ".parquet")

EXPOSURES: Mapping[str, str] = {
    "index": "person", "contact": "person", "degree": "integer", "via": "person", "site": "site", "from": "time",
    "until": "time", "overlap_minutes": "minutes", "gap_minutes": "minutes",
}  # fmt: skip
CONTACTS: Mapping[str, str] = {
    "index": "person", "contact": "person", "degree": "integer", "first": "time", "last": "time",
    "exposures": "integer", "places": "integer", "overlap_minutes": "minutes", "waits": "integer",
    "shortest_gap_minutes": "minutes", "score": "tenths", "score_together": "tenths", "score_after": "tenths",
}  # fmt: skip
PLACE_HOURS: Mapping[str, str] = {"site": "site", "hour": "time", "cases": "integer", "contacts": "integer"}
VENUES: Mapping[str, str] = {
    "site": "site", "hour": "time", "cases": "integer", "watched": "integer", "attendance": "integer",
    "expected": "number", "chance": "number", "corrected": "number", "index": "text",
}  # fmt: skip
"""The columns of each table, and what the numbers in them are."""

_STORED = {
    "text": "VARCHAR",
    "person": "VARCHAR",
    "site": "VARCHAR",
    "time": "TIMESTAMPTZ",
    "integer": "INTEGER",
}


class Table:
    """Rows of numbers that become rows of a file; they wait in a work folder, not in memory."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], mark: str = ""
    ) -> None:
        """`mark`: what stands before the first column's name in CSV."""
        self._connection, self._name, self._columns, self._mark = connection, name, columns, mark
        kinds = ", ".join(f'"{c}" {_STORED.get(kind, "DOUBLE")}' for c, kind in columns.items())
        connection.execute(f"CREATE TABLE {name} ({kinds})")
        self.rows = 0

    def add(self, *columns: np.ndarray) -> None:
        """More rows, in order."""
        arrays = {f"c{n}": np.ascontiguousarray(column) for n, column in enumerate(columns)}
        arrays["n"] = np.arange(len(columns[0]))
        self._connection.register("fresh", arrays)
        joins, values = [], []
        for n, kind in enumerate(self._columns.values()):
            if kind in ("person", "site"):
                joins.append(f"LEFT JOIN {kind}s AS j{n} ON j{n}.id = fresh.c{n}")
            values.append(_value(n, kind))
        self._connection.execute(
            f"INSERT INTO {self._name} SELECT {', '.join(values)} FROM fresh {' '.join(joins)} ORDER BY fresh.n"
        )
        self._connection.unregister("fresh")
        self.rows += len(columns[0])

    def write(self, part: Path, kind: str) -> None:
        """Writes all rows to a file that is there already, empty."""
        if kind == PARQUET:
            cells, form = '"' + '", "'.join(self._columns) + '"', "FORMAT parquet, COMPRESSION zstd"
        else:
            cells = ", ".join(
                f'{_cell(c, k)} AS "{self._mark * (not n)}{c}"'
                for n, (c, k) in enumerate(self._columns.items())
            )
            form = "FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"'"
        self._connection.execute(
            f"COPY (SELECT {cells} FROM {self._name}) TO {engine.quoted(part)} ({form}, USE_TMP_FILE false)"
        )


def _value(n: int, kind: str) -> str:
    """A stored cell of the number in column n."""
    if kind in ("person", "site"):
        return f"coalesce(j{n}.name, '')"
    if kind == "time":
        return f"make_timestamptz((fresh.c{n}::BIGINT + {EPOCH_UNIX}) * 1000000)"
    if kind == "minutes":
        return f"fresh.c{n} / 60"
    if kind == "text":
        return f"fresh.c{n}::VARCHAR"
    return f"round(fresh.c{n}, 1)" if kind == "tenths" else f"fresh.c{n}"


def _cell(name: str, kind: str) -> str:
    """A stored cell as the text that stands in a CSV file: no zeros that say nothing, times in UTC."""
    column = f'"{name}"'
    if kind == "time":
        return f"strftime(\"{name}\" AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind in ("minutes", "tenths"):
        return f"regexp_replace(printf('%.4f', \"{name}\"), '\\.?0+$', '')"
    if kind in ("person", "site", "text"):
        return f"nullif({guarded_in_sql(column)}, '')"  # nobody is an empty cell, not a quoted one
    return column


class Results:
    """The tables of one trace, as far as somebody asked for them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, world: World) -> None:
        self._connection = connection
        self._keep("persons", world.persons)
        self._keep("sites", world.sites)
        self.exposures = Table(connection, "exposures", EXPOSURES)
        self.contacts = Table(connection, "contacts", CONTACTS, BOM)
        self.place_hours = Table(connection, "place_hours", PLACE_HOURS, BOM)
        self.venues = Table(connection, "venues", VENUES, BOM)
        self._persons = world.persons

    def _keep(self, table: str, names: Names) -> None:
        columns = {"id": np.arange(len(names), dtype=np.int32), "name": np.array(list(names), dtype=object)}
        self._connection.register("known", columns)
        self._connection.execute(f"CREATE TABLE {table} AS SELECT id, name::VARCHAR AS name FROM known")
        self._connection.unregister("known")

    def add_exposures(self, found: Exposures) -> None:
        """More exposures."""
        degree = np.full(len(found), found.degree, np.int32)
        times = found.since, found.until, found.overlap, found.gap
        self.exposures.add(found.index, found.contact, degree, found.via, found.site, *times)

    def add_contacts(self, some: Contacts) -> None:
        """More contacts."""
        degree = np.full(len(some), some.degree, np.int32)
        counts = some.exposures, some.places, some.together, some.waits, some.shortest_wait
        parts = some.score, some.time_part, some.wait_part
        self.contacts.add(some.index, some.contact, degree, some.first, some.last, *counts, *parts)

    def add_place_hours(self, some: PlaceHours) -> None:
        """The place-hours."""
        self.place_hours.add(some.site, some.hour.astype(np.int64) * 3600, some.cases, some.contacts)

    def add_venues(self, some: Sequence[SharedHour]) -> None:
        """The site-hours that index persons share."""
        who = [" ".join(sorted(self._persons.name(person) for person in hour.cases)) for hour in some]
        counts = [[len(h.cases), h.watched, h.attendance] for h in some]
        chances = [[h.expected, h.chance, h.corrected] for h in some]
        self.venues.add(
            np.array([h.site for h in some], np.int32),
            np.array([h.since for h in some], np.int64),
            *np.array(counts, np.int32).reshape(-1, 3).T,
            *np.array(chances, np.float64).reshape(-1, 3).T,
            np.array(who, dtype=object),
        )


@contextmanager
def results(world: World, beside: Path) -> Iterator[Results]:
    """Tables that wait in a folder beside a file until they are written."""
    with TemporaryDirectory(prefix=".lianfang-trace-", dir=beside.absolute().parent) as work:
        connection = engine.connect(Path(work), Path(work) / "rows.duckdb")
        try:
            yield Results(connection, world)
        finally:
            connection.close()


def write_all(wanted: Sequence[tuple[Path, Table]]) -> None:
    """Writes each table to its file; none of them is there unless all could be written."""
    if not wanted:
        return
    path, table = wanted[0]
    kind = demand_kind(path, KINDS)
    with new_file(path) as part:
        table.write(part, kind)
        write_all(wanted[1:])
