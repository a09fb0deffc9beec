"""From the confirmation of a case to the list of contacts on the tracer's screen, in a district of half a million."""

from __future__ import annotations

import json

from benchmarks.installation import installation
from benchmarks.tables import Table

PEOPLE, STAYS = 500_000, 14_000_000
QUICK_PEOPLE, QUICK_STAYS = 5_000, 100_000
CASES = 20


def run(quick: bool) -> list[Table]:
    """On SQLite; a fresh process reads the store that another one has written."""
    people, stays = (QUICK_PEOPLE, QUICK_STAYS) if quick else (PEOPLE, STAYS)
    with installation(people=2_000) as house:
        print(" ", house.python("benchmarks.cases_world", str(people), str(stays)).strip(), flush=True)
        said = json.loads(house.python("benchmarks.cases_work", str(CASES)))
    table = Table(
        f"{people:,} people, {stays:,} stays in a fortnight: one case, median of {CASES}",
        "milliseconds",
        more_is_better=False,
        goal="under 2,000 from confirmation to the list on the screen",
    )
    for name in (
        "confirmed, traced and shown",
        "of it: traced and stored",
        "of it: the page",
        "slowest case",
    ):
        table.add(name, said[name])
    print(f"  {said['contacts']:,} contacts a case (median)", flush=True)
    return [table]
