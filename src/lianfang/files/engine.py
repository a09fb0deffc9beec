"""DuckDB as this product uses it: built-in parts only, nothing fetched, nothing printed, UTC."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

MOST_THREADS = 4
MEMORY = "2GB"


def connect(work: Path | None = None, database: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection in memory, or on a `database` file; what does not fit goes to the folder `work`, if one is given."""
    connection = duckdb.connect(
        str(database) if database else ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "threads": str(min(MOST_THREADS, os.cpu_count() or 1)),
            "memory_limit": MEMORY,
            "temp_directory": str(work) if work else "",
        },
    )
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def count(connection: duckdb.DuckDBPyConnection, sql: str, *parameters: object) -> int:
    """The one number that a question answers."""
    return int(connection.execute(sql, list(parameters)).fetchall()[0][0] or 0)


def quoted(path: Path) -> str:
    """A path as a text of SQL, for statements that take no parameters."""
    return "'" + str(path).replace("'", "''") + "'"
