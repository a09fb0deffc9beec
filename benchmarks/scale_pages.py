"""Times pages inside one fresh process, request to answer, as different people: `python -m benchmarks.scale_pages PART`.

Each page twice unmeasured, then seven times; the median counts. Prints JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import Any

from benchmarks.scale_growth import midnight
from lianfang.cli.opening import open_house

GOAL = "under 100 ms for everybody, and nobody slower than who sees the whole district"
WHOLE, TOWN = ("whole district", "dispatcher"), ("one town of twelve", "head-dongda")
DIRECTOR = ("whole district", "director")
COMMUNITY = ("one community", "scale-unit_head-community")
SMALL = ("a community with one gate", "scale-unit_head-small")
EMPTY = ("a community with nothing", "scale-unit_head-empty")
OPERATOR = ("one shop", "operator")

EVERYBODY = (WHOLE, TOWN, COMMUNITY, SMALL, EMPTY)
PARTS: dict[str, tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...]] = {
    "district": (
        ("board", "/board/", (DIRECTOR, TOWN, COMMUNITY, SMALL, EMPTY)),
        ("board, its own refreshing", "/board/?part=live", (DIRECTOR, COMMUNITY)),
        ("line 1", "/board/lines/1/", (WHOLE, COMMUNITY, EMPTY)),
        ("compliance", "/compliance/", (WHOLE, COMMUNITY, EMPTY)),
        ("passages", "/passages/", EVERYBODY),
        ("passages: exits", "/passages/?direction=out", EVERYBODY),
        ("passages: turned back", "/passages/?decision=refuse", EVERYBODY),
        ("passages: first do this", "/passages/?decision=hold", EVERYBODY),
        ("passages: fevers", "/passages/?fever=on", EVERYBODY),
        ("passages: fevers of one day", "/passages/?fever=on&day={day}", EVERYBODY),
        ("passages of one place", "/passages/?site={site}", (WHOLE, COMMUNITY)),
        ("passages of one person", "/passages/?person={person}", EVERYBODY),
        ("passages from a week ago on", "/passages/?before={before}", EVERYBODY),
        ("places", "/places/", (*EVERYBODY, OPERATOR)),
    ),
    "lists": (
        ("places", "/places/", (*EVERYBODY, OPERATOR)),
        ("places, the last page", "/places/?from=99950", (WHOLE, COMMUNITY)),
        ("places that fail", "/places/?state=failing", (WHOLE, TOWN, COMMUNITY, EMPTY)),
        ("places by name", "/places/?search=001", (WHOLE, TOWN, COMMUNITY, EMPTY)),
        ("places of a kind", "/places/?kind=market", (WHOLE, TOWN, COMMUNITY, EMPTY)),
        ("places of a level", "/places/?level=closed", (WHOLE, TOWN, COMMUNITY, EMPTY)),
        ("places of an area", "/places/?area=AY-DD", (WHOLE, TOWN)),
        ("an area", "/areas/{area}/", (WHOLE, TOWN, COMMUNITY)),
        ("one standard on one day", "/compliance/F5-temperature/", (*EVERYBODY, OPERATOR)),
        ("compliance", "/compliance/", EVERYBODY),
        ("line 1", "/board/lines/1/", EVERYBODY),
        ("assignments", "/inbox/", (WHOLE, TOWN, COMMUNITY, SMALL, EMPTY, OPERATOR)),
        ("passages", "/passages/", EVERYBODY),
        ("staff", "/staff/", (DIRECTOR, TOWN, COMMUNITY, SMALL, EMPTY)),
        ("staff by name", "/staff/?q=999", (DIRECTOR, TOWN, COMMUNITY, SMALL, EMPTY)),
        ("audit trail", "/audit/", (("whole district", "dpo"),)),
        ("audit trail of one person", "/audit/?person={person}", (("whole district", "dpo"),)),
    ),
}


def main() -> None:
    """Prints one table of lines for each page."""
    open_house()
    filled = _words()
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    tables = [
        {
            "title": title,
            "goal": GOAL,
            "lines": [[name, _median(user, url.format(**filled))] for name, user in users],
        }
        for title, url, users in PARTS[sys.argv[1]]
        if only in title
    ]
    print(json.dumps(tables))


def _words() -> dict[str, str]:
    """What addresses are filled with: a place, a person and a time that exist."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM people_person ORDER BY id LIMIT 1 OFFSET 1234")
        person = cursor.fetchone()[0]
        cursor.execute(
            "SELECT code FROM places_site WHERE area_path LIKE 'AY/AY-DD/AY-DD-01/%' ORDER BY id LIMIT 1"
        )
        site = cursor.fetchone()[0]
    from datetime import timedelta

    before = (midnight() - timedelta(days=7, hours=-12)).isoformat().replace("+", "%2B")
    day = (midnight() - timedelta(days=7)).date().isoformat()
    return {"person": person, "site": site, "before": f"{before}_{2**40}", "day": day, "area": "AY-DD-01"}


def _median(username: str, url: str) -> float:
    """Milliseconds from request to answer in this process."""
    client = _signed_in(username)
    taken = []
    for _time in range(9):
        began = time.perf_counter()
        answer = client.get(url)
        taken.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{url} as {username}: {answer.status_code}")
    print(
        f"{url} {username} {statistics.median(taken[2:]):.1f} ms, {len(answer.content):,} bytes",
        file=sys.stderr,
    )
    return round(statistics.median(taken[2:]), 1)


def _signed_in(username: str) -> Any:
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get_by_natural_key(username))
    return client


if __name__ == "__main__":
    main()
