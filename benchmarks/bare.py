"""The limit: the same rows into an equal table by the driver alone. `python -m benchmarks.bare BATCH BATCHES`.

The table is a copy of ours with its indexes, checks and keys; the rows are the last ones stored, with new ids. On
PostgreSQL they go into one table that is not parted by day, by COPY and by multi-row INSERT; the better one is the limit.
Rows are also stored one by one, each durable by itself.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from lianfang.cli.opening import open_house

Row = tuple[Any, ...]

ALONE = "one row a commit"
SINGLES = 1000


def main() -> None:
    """Prints rows a second of each way."""
    open_house()
    from django.db import connection

    size, batches = int(sys.argv[1]), int(sys.argv[2])
    ways = _sqlite_ways() if connection.vendor == "sqlite" else _postgres_ways()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM passages_passage ORDER BY id DESC LIMIT {size * batches}")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    found = {}
    for name, write in ways.items():
        batched = [_fresh(rows[n : n + size]) for n in range(0, len(rows), size)]
        found[name] = round(len(rows) / _seconds(write, batched), 1)
    quickest = ways[max(found, key=lambda name: found[name])]
    alone = [_fresh([row]) for row in rows[:SINGLES]]
    found[ALONE] = round((len(alone) - 1) / _seconds(quickest, alone), 1)
    print(json.dumps(found))


def _fresh(rows: Sequence[dict[str, Any]]) -> list[Row]:
    """The same rows under ids of their own, which keep their leading time."""
    from django.db import connection

    made = []
    for row in rows:
        old = uuid.UUID(str(row["uid"])).int
        new = uuid.UUID(int=(old >> 62 << 62) | (uuid.uuid4().int & ((1 << 62) - 1)))
        uid = new.hex if connection.vendor == "sqlite" else new
        made.append(tuple(v for k, v in (row | {"uid": uid}).items() if k != "id"))
    return made


def _seconds(write: Callable[[list[Row]], None], batched: list[list[Row]]) -> float:
    write(batched[0][:1])
    began = time.perf_counter()
    for batch in [batched[0][1:], *batched[1:]]:
        write(batch)
    return time.perf_counter() - began


def _columns() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, "passages_passage")
    return [column.name for column in table if column.name != "id"]


def _sqlite_ways() -> dict[str, Callable[[list[Row]], None]]:
    from django.db import connection

    connection.ensure_connection()
    raw, names = connection.connection, _columns()
    found = raw.execute(
        "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'passages_passage' AND sql NOT NULL"
    )
    for name, sql in found.fetchall():
        copy = sql.replace("passages_passage", "bare")
        raw.execute(copy if name == "passages_passage" else copy.replace(f'"{name}"', f'"bare_{name}"', 1))
    insert = f"INSERT INTO bare ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"

    def executemany(rows: list[Row]) -> None:
        raw.execute("BEGIN IMMEDIATE")
        raw.executemany(insert, rows)
        raw.execute("COMMIT")

    return {"executemany": executemany}


def _postgres_ways() -> dict[str, Callable[[list[Row]], None]]:
    from django.db import connection

    names = _columns()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (LIKE passages_passage INCLUDING ALL)")
        cursor.execute("CREATE UNIQUE INDEX ON bare (uid)")
        for column, table in (("gate_id", "places_gate"), ("person_id", "people_person")):
            cursor.execute(
                f"ALTER TABLE bare ADD FOREIGN KEY ({column}) REFERENCES {table} DEFERRABLE INITIALLY DEFERRED"
            )
        raw = cursor.connection
    row = f"({', '.join(['%s'] * len(names))})"

    def copy(rows: list[Row]) -> None:
        with (
            raw.transaction(),
            raw.cursor() as c,
            c.copy(f"COPY bare ({', '.join(names)}) FROM STDIN") as lines,
        ):
            for one in rows:
                lines.write_row(one)

    def insert(rows: list[Row]) -> None:
        with raw.transaction(), raw.cursor() as c:
            c.execute(
                f"INSERT INTO bare ({', '.join(names)}) VALUES {', '.join([row] * len(rows))}",
                [value for one in rows for value in one],
            )

    return {"COPY": copy, "multi-row INSERT": insert}


if __name__ == "__main__":
    main()
