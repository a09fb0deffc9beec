"""The databases among the engines of `benchmarks.tracing_peers`: one question, written as each of them likes it best."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.tracing_world import LEAST

Answer = dict[str, int]
Columns = tuple[np.ndarray, ...]
JOIN = f"""SELECT c.person AS "index", o.person AS contact, greatest(c.enter, o.enter) AS since,
    least(c.leave, o.leave) AS until FROM mine c JOIN {{others}} o ON o.site = c.site AND o.enter <= c.leave - {LEAST}
    AND o.leave >= c.enter + {LEAST} {{more}} WHERE o.person <> c.person AND
    least(c.leave, o.leave) - greatest(c.enter, o.enter) >= {LEAST}"""
FIRST_HOUR = "AND o.hour = c.hour AND o.hour = greatest(c.enter // 3600, o.enter // 3600)"
LATENT = 24 * 3600
"""Seconds from a contact's first exposure until they may expose others: what the rule has unless told."""
CHECK = 'count(*), sum(until - since), sum(contact), sum("index")'


def duckdb(columns: Columns, bucketed: bool) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """DuckDB on a table sorted by site and time; `bucketed`: joined by site and hour, each pair in its first one."""
    connection = _duckdb_town(columns, bucketed)
    others, more = ("hours", FIRST_HOUR) if bucketed else ("stays", "")

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        connection.register("asked", {"person": index})
        mine = f"SELECT * FROM {others} WHERE person IN (SELECT person FROM asked)"

        def run() -> Answer:
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE found AS WITH mine AS MATERIALIZED ({mine}) "
                + JOIN.format(others=others, more=more)
            )
            return _answer(connection.execute(f"SELECT {CHECK} FROM found").fetchall()[0])

        return run

    return prepared


def _duckdb_town(columns: Columns, bucketed: bool) -> Any:
    import duckdb as engine

    connection = engine.connect()
    connection.execute("SET threads = 2")
    site, person, enter, leave = columns
    connection.register("given", {"site": site, "person": person, "enter": enter, "leave": leave})
    connection.execute("CREATE TABLE stays AS SELECT * FROM given ORDER BY site, enter")
    if bucketed:
        connection.execute(
            "CREATE TABLE hours AS SELECT s.*, h.h AS hour FROM stays s, LATERAL "
            "(SELECT unnest(range(s.enter // 3600, s.leave // 3600 + 1)) AS h) h"
        )
    return connection


def duckdb_degree_2(columns: Columns, ordered: bool) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """DuckDB for one case to the second degree, bucketed: the contacts' stays from a day after their first exposure
    on, beside those of everybody who is neither the case nor a contact. `ordered`: all that our rows have, sorted.
    """
    connection = _duckdb_town(columns, bucketed=True)
    join = JOIN.replace("AS until FROM", "AS until, c.site AS site FROM")
    first = join.format(others="hours", more=FIRST_HOUR)
    second = join.replace("mine c", "theirs c").format(others="rest", more=FIRST_HOUR)
    near, far, order = "", "", ""
    if ordered:
        near, far = ", 1 AS degree, NULL AS via, site", ', 2, "index", site'
        order = "ORDER BY degree, contact, since, via, site, until"

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        (case,) = index.tolist()
        query = f"""CREATE OR REPLACE TEMP TABLE found AS WITH
            mine AS MATERIALIZED (SELECT * FROM hours WHERE person = {case}),
            first AS MATERIALIZED ({first}),
            ring AS MATERIALIZED (
                SELECT contact AS person, min(since) + {LATENT} AS since FROM first GROUP BY contact),
            theirs AS MATERIALIZED (
                SELECT site, person, greatest(enter, since) AS enter, leave, hour FROM hours JOIN ring USING (person)
                WHERE leave - greatest(enter, since) >= {LEAST} AND hour >= since // 3600),
            rest AS MATERIALIZED (SELECT * FROM hours ANTI JOIN ring USING (person) WHERE person <> {case})
            SELECT "index", contact, since, until{near} FROM first
            UNION ALL SELECT {case}, contact, since, until{far} FROM ({second}) {order}"""

        def run() -> Answer:
            connection.execute(query)
            return _answer(connection.execute(f"SELECT {CHECK} FROM found").fetchall()[0])

        return run

    return prepared


def _answer(row: Any) -> Answer:
    return dict(
        zip(("rows", "seconds", "contacts", "index"), (int(value or 0) for value in row), strict=True)
    )


def sqlite(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """SQLite in memory with covering indexes; the longest stay bounds the search."""
    import sqlite3

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE stays (site INTEGER, person INTEGER, enter INTEGER, leave INTEGER)")
    connection.executemany(
        "INSERT INTO stays VALUES (?, ?, ?, ?)", zip(*(column.tolist() for column in columns), strict=True)
    )
    connection.execute("CREATE INDEX by_site ON stays (site, enter, leave, person)")
    connection.execute("CREATE INDEX by_person ON stays (person, site, enter, leave)")
    longest = int((columns[3] - columns[2]).max())
    connection.execute("CREATE TEMP TABLE asked (person INTEGER PRIMARY KEY)")
    join = JOIN.format(others="stays", more=f"AND o.enter >= c.enter - {longest}")
    join = join.replace("greatest(", "max(").replace("least(", "min(")

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            connection.execute("DELETE FROM asked")
            connection.executemany("INSERT INTO asked VALUES (?)", [(int(person),) for person in index])
            connection.execute("DROP TABLE IF EXISTS found")
            mine = "SELECT s.* FROM asked a CROSS JOIN stays s ON s.person = a.person"
            ordered = join.replace("mine c JOIN", f"({mine}) c CROSS JOIN")
            connection.execute(f"CREATE TEMP TABLE found AS {ordered}")
            return _answer(connection.execute(f"SELECT {CHECK} FROM found").fetchone())

        return run

    return prepared


def postgresql(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """PostgreSQL with covering b-trees; the longest stay bounds the search."""
    connection = _postgresql_town(columns)
    connection.execute("CREATE INDEX ON stays (site, enter) INCLUDE (leave, person)")
    connection.execute("CREATE INDEX ON stays (person) INCLUDE (site, enter, leave)")
    connection.execute("VACUUM ANALYZE stays")
    longest = int((columns[3] - columns[2]).max())
    join = JOIN.format(others="stays", more=f"AND o.enter >= c.enter - {longest}")
    return _asked_of_postgresql(connection, join)


def postgresql_gist(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """PostgreSQL with a covering GiST index of sites and times, each shortened by LEAST, so that every hit counts.

    An index of one axis of site and time, which needs no extension, is as quick (tried at 200,000 stays).
    """
    connection = _postgresql_town(columns)
    if not connection.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist'").fetchone():
        raise ImportError("the server has no extension btree_gist")
    connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    connection.execute("SET maintenance_work_mem = '256MB'")
    connection.execute(
        f"CREATE TABLE long AS SELECT *, int8range(enter, leave - {LEAST}, '[]') AS span "
        f"FROM stays WHERE leave - enter >= {LEAST} ORDER BY site, enter"
    )
    connection.execute("DROP TABLE stays")
    connection.execute("ALTER TABLE long RENAME TO stays")
    connection.execute("CREATE INDEX ON stays USING gist (site, span) INCLUDE (person, enter, leave)")
    connection.execute("CREATE INDEX ON stays (person) INCLUDE (site, enter, leave, span)")
    connection.execute("VACUUM ANALYZE stays")
    for setting in ("enable_hashjoin", "enable_mergejoin", "jit"):  # none of them helps here
        connection.execute(f"SET {setting} = off")
    return _asked_of_postgresql(
        connection,
        """SELECT c.person AS "index", o.person AS contact, greatest(c.enter, o.enter) AS since,
        least(c.leave, o.leave) AS until FROM mine c JOIN stays o ON o.site = c.site AND o.span && c.span
        WHERE o.person <> c.person""",
    )


def _postgresql_town(columns: Columns) -> Any:
    import os

    import psycopg

    connection = psycopg.connect(os.environ["BENCH_POSTGRES"], autocommit=True)
    connection.execute("DROP TABLE IF EXISTS stays")  # of the last town
    connection.execute("CREATE TABLE stays (site int4, person int4, enter int4, leave int4)")
    with connection.cursor().copy("COPY stays FROM STDIN") as copy:
        for row in zip(*(column.tolist() for column in columns), strict=True):
            copy.write_row(row)
    return connection


def _asked_of_postgresql(connection: Any, join: str) -> Callable[[np.ndarray], Callable[[], Answer]]:
    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        people = ",".join(map(str, index.tolist()))

        def run() -> Answer:
            connection.execute("DROP TABLE IF EXISTS found")
            connection.execute(
                "CREATE TEMP TABLE found AS WITH mine AS MATERIALIZED "
                f"(SELECT * FROM stays WHERE person = ANY('{{{people}}}')) {join}"
            )
            return _answer(connection.execute(f"SELECT {CHECK} FROM found").fetchone())

        return run

    return prepared
