"""Grows an installation's register and stay store by plain means: `python -m benchmarks.cases_world PEOPLE STAYS`."""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.tracing_world import DAYS, FIRST, load, make
from lianfang.cli.opening import open_house

PER_HOUSEHOLD = 3


def main() -> None:
    """People in households, and a fortnight of their stays that ended last midnight."""
    folder = open_house()
    people, stays = int(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    numbers = register(people)
    town = folder / "town"
    town.mkdir()
    make(town, stays)
    sites = write_store(town, numbers)
    print(f"{people:,} people, {stays:,} stays at {sites:,} places in {time.perf_counter() - began:.0f} s")


def register(people: int) -> list[str]:
    """Households of three in the communities that there are; returns the persons' numbers."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT area_path FROM places_area WHERE kind IN ('community', 'village')")
        paths = [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT coalesce(max(id), 0) FROM people_household")
        first = cursor.fetchone()[0] + 1
        homes = [(first + n, paths[n % len(paths)]) for n in range(people // PER_HOUSEHOLD + 1)]
        cursor.executemany("INSERT INTO people_household (id, area_path) VALUES (%s, %s)", homes)
        rows = [
            (
                f"PBENCH{n:09}",
                homes[n // PER_HOUSEHOLD][0],
                homes[n // PER_HOUSEHOLD][1],
                "2026-01-01 00:00:00",
            )
            for n in range(people)
        ]
        cursor.executemany(
            "INSERT INTO people_person (number, household_id, area_path, category, registered_at) "
            "VALUES (%s, %s, %s, 'resident', %s)",
            rows,
        )
    return [row[0] for row in rows]


def write_store(town: Path, numbers: list[str]) -> int:
    """The town's stays as the archive's store, a segment a day; returns how many places it has."""
    from lianfang.passages.archive.stays import store_folder
    from lianfang.tracing import pairing
    from lianfang.tracing.columns import EPOCH_UNIX, Stays
    from lianfang.tracing.names import Names
    from lianfang.tracing.sites import KINDS
    from lianfang.tracing.stays import Repairs
    from lianfang.tracing.store import (
        Beside,
        DayEntry,
        Manifest,
        SiteRule,
        put_manifest,
        write_day,
        write_names,
    )

    site, person, enter, leave = load(town)
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    first = int((midnight - timedelta(days=DAYS)).timestamp()) - EPOCH_UNIX
    enter, leave = enter - FIRST + first, leave - FIRST + first
    person = person % len(numbers)
    sites = int(site.max()) + 1
    folder = store_folder()
    folder.mkdir(parents=True)
    persons_file = write_names(folder, "persons-000001.columns", Names.of(numbers))
    sites_file = write_names(folder, "sites-000001.columns", Names.of(f"BENCH-{n:06}" for n in range(sites)))
    none = Beside(
        np.empty(0, np.int32), np.empty((4, 0), np.int32), np.empty((0, 1 + pairing.FIELDS), np.int64)
    )
    days = []
    for number in range(DAYS):
        begin, end = first + number * 86400, first + (number + 1) * 86400
        rows = (enter >= begin) & (enter < end)
        segment = Stays.sort(site[rows], person[rows], enter[rows], leave[rows], sites, len(numbers))
        day = (midnight - timedelta(days=DAYS - number)).date().isoformat()
        file = write_day(folder, f"day={day}/000001.columns", segment, none)
        days.append(DayEntry(day, begin, end, "bench", "", "", file, len(segment), Repairs()))
    rule = SiteRule("supermarket", KINDS["supermarket"])
    put_manifest(folder, Manifest(1, persons_file, sites_file, (rule,) * sites, tuple(days), Repairs()))
    return sites


if __name__ == "__main__":
    main()
