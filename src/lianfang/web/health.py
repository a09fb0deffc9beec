"""Is the server there, and can it work?"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from lianfang.accounts.guards import public
from lianfang.web import clock

log = logging.getLogger("lianfang.health")

LEAST_FREE = 256 * 1024 * 1024
"""Bytes: with less room on the disk, the next day may not find any."""

CLOCK_LATE = 600.0
"""Seconds without a new round of jobs: a round begins every minute, and a long one may take some."""

_migrated: set[str] = set()
"""Databases that were found to be of this version; a running program's database does not go back."""


@public
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; a gate whose own clock is wrong signs by the time given here."""
    return JsonResponse({"status": "ok", "server_time": timezone.now().isoformat()})


@public
def ready(request: HttpRequest) -> JsonResponse:
    """Whether all that the server needs is there; 503 with what is wrong if not. No secrets: anybody may ask."""
    now = timezone.now()
    wrong = {name: why for name, check in CHECKS.items() if (why := check(now))}
    if wrong:
        log.error("not ready: %s", "; ".join(f"{name} {why}" for name, why in wrong.items()))
    answer = {"status": "failing" if wrong else "ok", "database": connection.vendor, "wrong": wrong}
    return JsonResponse(answer, status=503 if wrong else 200)


def _database(now: datetime) -> str:
    """The database answers and can be written to."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SHOW transaction_read_only")
                return "read only" if cursor.fetchone()[0] == "on" else ""
            cursor.execute("SELECT 1")
            return _sqlite_writable(Path(connection.settings_dict["NAME"]))
    except Error as error:
        return f"does not answer ({type(error).__name__})"


def _sqlite_writable(file: Path) -> str:
    """Asks for the right to write and gives it back. A file that somebody else writes to just now can be written."""
    try:
        with closing(
            sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=0.05, isolation_level=None)
        ) as own:
            own.execute("BEGIN IMMEDIATE")
            own.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        return "" if "locked" in str(error) else "read only"
    return ""


def _migrations(now: datetime) -> str:
    """The database is of this program's version."""
    from django.db.migrations.executor import MigrationExecutor

    name = str(connection.settings_dict["NAME"])
    if name in _migrated:
        return ""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        return f"unknown ({type(error).__name__})"
    if missing:
        return f"{len(missing)} not applied"
    _migrated.add(name)
    return ""


def _disk(now: datetime) -> str:
    """There is room in the data directory."""
    free = shutil.disk_usage(settings.DATA).free
    return "" if free >= LEAST_FREE else f"{free // 2**20} MiB free, {LEAST_FREE // 2**20} needed"


def _clock(now: datetime) -> str:
    """The clock's jobs are run. Whether one of them fails is for the metrics: the server can work all the same."""
    state = clock.told()
    if state is None:
        return "not run yet"
    age = state.age(now)
    return "" if age < CLOCK_LATE else f"not run for {age:.0f} s"


CHECKS: dict[str, Callable[[datetime], str]] = {
    "database": _database,
    "migrations": _migrations,
    "disk": _disk,
    "clock": _clock,
}
"""Each says what is wrong, in a few words for the person on duty; empty is fine."""
