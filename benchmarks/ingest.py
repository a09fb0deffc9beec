"""Durable passages a second through HTTP, single and in batches, beside two limits: a bare insert, a trivial endpoint."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from benchmarks.bare import ALONE
from benchmarks.http import requests_a_second
from benchmarks.installation import Installation, installation, phones
from benchmarks.tables import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

LIVE = b"GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
BATCH = 2000
SIDE_BY_SIDE = 4
"""Gates that send at once."""


def run(quick: bool) -> list[Table]:
    """On SQLite, and on PostgreSQL where there is a server's program."""
    from tests.postgres.server import binaries, running_server

    with installation() as house:
        tables = _measure("SQLite", house, quick)
    if binaries() is None:
        print("  no PostgreSQL server on this machine: its half is left out")
        return tables
    with running_server(durable=True) as address, installation(address) as house:
        return tables + _measure("PostgreSQL", house, quick)


def _measure(name: str, house: Installation, quick: bool) -> list[Table]:
    batches, singles = (4, 200) if quick else (40, 4000)
    gates, chance, now = phones(house, SIDE_BY_SIDE), Random(time.time_ns()), datetime.now(UTC)
    many = Table(
        f"{name}: passages in batches of {BATCH:,}", "passages a second", goal="half of the bare insert"
    )
    one = Table(f"{name}: single passages", "requests a second", goal="0.40 of the trivial endpoint")
    with house.served() as address:
        work = [gates[n % len(gates)] for n in range(batches)]
        sent = [g.request({"passages": [g.passage(chance, now) for _ in range(BATCH)]}) for g in work]
        requests_a_second(address, sent[:2], 1)
        rates = [requests_a_second(address, sent[2:], n) * BATCH for n in (1,)]
        work = [gates[n % len(gates)] for n in range(singles)]
        sent = [g.request(g.passage(chance, now)) for g in work]
        requests_a_second(address, [LIVE] * 200 + sent[:100], SIDE_BY_SIDE)
        one.add(
            "trivial endpoint on the same server", requests_a_second(address, [LIVE] * singles, SIDE_BY_SIDE)
        )
        one.add("one durable passage a request", requests_a_second(address, sent[100:], SIDE_BY_SIDE))
    limits = json.loads(house.python("benchmarks.bare", str(BATCH), str(max(2, batches // 2))))
    one.add("one row a commit by the driver alone, without any server", limits.pop(ALONE))
    for way, rate in sorted(limits.items(), key=lambda item: -item[1]):
        many.add(f"bare {way} of the same rows, equal table", rate)
    many.add("through HTTP: signed, read, judged, counted, stored", rates[0])
    return [many, one]
