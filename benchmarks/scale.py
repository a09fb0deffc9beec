"""Server time of the board and of the lists at the size of a district: 30 million passages, lists of 100,000 rows."""

from __future__ import annotations

import json

from benchmarks.installation import Installation, installation
from benchmarks.tables import Table

PASSAGES, ROWS, PEOPLE = 30_000_000, 100_000, 20_000
QUICK_PASSAGES, QUICK_ROWS, QUICK_PEOPLE = 300_000, 2_000, 2_000


def run(quick: bool) -> list[Table]:
    """On SQLite, the database of the first day; a fresh process reads what another one has written."""
    passages, rows, people = (QUICK_PASSAGES, QUICK_ROWS, QUICK_PEOPLE) if quick else (PASSAGES, ROWS, PEOPLE)
    with installation(people=people) as house:
        print(" ", house.python("benchmarks.scale_growth", "district", str(passages)).strip(), flush=True)
        tables = timed(house, "district")
        print(" ", house.python("benchmarks.scale_growth", "lists", str(rows)).strip(), flush=True)
        return tables + timed(house, "lists")


def timed(house: Installation, which: str) -> list[Table]:
    """Times the pages of one part; see `scale_pages`."""
    found = []
    for one in json.loads(house.python("benchmarks.scale_pages", which)):
        table = Table(one["title"], "ms of server time", more_is_better=False, goal=one["goal"])
        for name, milliseconds in one["lines"]:
            table.add(name, milliseconds)
        found.append(table)
    return found
