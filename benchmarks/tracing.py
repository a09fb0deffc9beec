"""Who was exposed to 1, 100 and 1,000 cases: ours beside databases, data frames and interval libraries.

All are asked the same of the same town; the number of exposures, their seconds and their people are compared. The
time of checking is in each figure. A peer that is not installed is named and left out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tables import Table
from benchmarks.tracing_world import cases, load, make

ROOT = Path(__file__).resolve().parents[1]
SIZES = (1_000_000, 10_000_000)
HUGE = 100_000_000
QUICK = 50_000
CASES = (1, 100, 1000)
PEERS = (
    "duckdb",
    "duckdb-bucketed",
    "polars",
    "ncls",
    "superintervals",
    "sqlite",
    "postgresql",
    "postgresql-gist",
)
CHAINS = {"reticula": 1_000_000, "raphtory": QUICK}
"""Stays of the largest town in which a peer is asked of chains. Raphtory had no answer for a million in three minutes."""
IN_TIME = 400
"""Seconds that one engine may take for one town, building its index included."""
MOST_CASES = {"polars": 100}
"""Polars' join of 1,000 cases does not fit into memory at ten million stays."""


def run(quick: bool, huge: bool = False) -> list[Table]:
    """A table for each town and number of cases, and one of memory for each town."""
    sizes = (QUICK,) if quick else (*SIZES, HUGE) if huge else SIZES
    with _postgresql() as environment:
        small = [] if quick else [_chains_of_small_town(environment)]
        return small + [table for size in sizes for table in _town(size, environment)]


@contextmanager
def _postgresql() -> Iterator[dict[str, str]]:
    """The environment of engines, with a PostgreSQL server's address where there is a server program."""
    from tests.postgres.server import binaries, running_server

    if binaries() is None:
        yield dict(os.environ)
        return
    with running_server() as address:
        yield os.environ | {"BENCH_POSTGRES": address}


def _town(size: int, environment: dict[str, str]) -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as name:
        folder = Path(name)
        make(folder, size)
        print(f"{size:,} stays", flush=True)
        mine = {e: _ask(e, folder, CASES, environment) for e in ("lianfang", "lianfang-sorted")}
        peers = {e: _ask(e, folder, _cases_for(e, size), environment) for e in PEERS}
        tables = [_table(size, n, mine | peers) for n in CASES]
        tables[-1].add("limit: bytes that must be touched at this machine's bandwidth", _limit_ms(folder))
        return [
            *tables,
            _memory(size, mine | peers),
            _second_degree(size, folder, environment),
            _chains(size, folder, environment),
        ]


def _chains_of_small_town(environment: dict[str, str]) -> Table:
    """Of a town so small that every peer can be asked."""
    with tempfile.TemporaryDirectory(prefix="lianfang-bench-") as name:
        make(Path(name), QUICK)
        return _chains(QUICK, Path(name), environment)


def _cases_for(engine: str, size: int) -> tuple[int, ...]:
    most = MOST_CASES.get(engine, CASES[-1]) if size >= SIZES[-1] else CASES[-1]
    return tuple(n for n in CASES if n <= most)


def _ask(engine: str, folder: Path, numbers: tuple[int, ...], environment: dict[str, str]) -> dict[str, Any]:
    """What an engine says in a process of its own; nothing, with the reason printed, where it cannot."""
    if engine.startswith("postgresql") and "BENCH_POSTGRES" not in environment:
        print(f"  left out: {engine} (no server program)", flush=True)
        return {}
    command = [sys.executable, "-m", "benchmarks.tracing_peers", engine, str(folder), *map(str, numbers)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=IN_TIME, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"  left out: {engine} (not done in {IN_TIME} s)", flush=True)
        return {}
    said = json.loads(done.stdout) if done.returncode == 0 else {}
    if "cases" not in said:
        why = said.get("missing") or done.stderr.strip()[-200:]
        print(f"  left out: {engine} ({why})", flush=True)
        return {}
    return dict(said)


def _table(size: int, number: int, said: dict[str, dict[str, Any]]) -> Table:
    """The milliseconds of each engine; our own answer is what the others' are held to."""
    ours = said["lianfang"]["cases"][str(number)]["answer"]
    table = Table(
        f"{size:,} stays, {number:,} cases, {ours['rows']:,} exposures", "milliseconds", more_is_better=False
    )
    for engine, figures in said.items():
        if one := figures.get("cases", {}).get(str(number)):
            table.add(engine + _differs(one["answer"], ours), one["ms"])
    return table


def _differs(answer: dict[str, int], ours: dict[str, int]) -> str:
    return "" if answer == ours else f"; DIFFERS: {answer['rows']:,} rows"


def _memory(size: int, said: dict[str, dict[str, Any]]) -> Table:
    table = Table(f"{size:,} stays, peak memory with the town read twice over", "MiB", more_is_better=False)
    for engine, figures in said.items():
        if figures:
            table.add(engine, figures["peak_mib"])
    return table


def _second_degree(size: int, folder: Path, environment: dict[str, str]) -> Table:
    """One case to the second degree, and only who was exposed to many."""
    second = _ask("lianfang-degree-2", folder, (1,), environment)["cases"]["1"]
    exposed = _ask("lianfang-exposed", folder, CASES, environment)["cases"]
    rows = second["answer"]["rows"]
    table = Table(f"{size:,} stays, other questions", "milliseconds", more_is_better=False)
    table.add(f"one case to degree 2, {rows:,} exposures, sorted", second["ms"])
    for engine in ("duckdb-degree-2-sorted", "duckdb-degree-2"):
        if said := _ask(engine, folder, (1,), environment):
            peer = said["cases"]["1"]
            table.add(f"the same by {engine}{_differs(peer['answer'], second['answer'])}", peer["ms"])
    for number, one in exposed.items():
        table.add(f"who was exposed to {int(number):,} cases at all: {one['answer']['rows']:,}", one["ms"])
    return table


def _chains(size: int, folder: Path, environment: dict[str, str]) -> Table:
    """Whom one person can have reached through others: the same question as the peers', then our own."""
    ours = _ask("chains-lianfang", folder, (1,), environment)
    answer = ours["cases"]["1"]["answer"]
    table = Table(
        f"{size:,} stays in quarters of an hour, one person reaches {answer['rows']:,} through others",
        "milliseconds",
        more_is_better=False,
    )
    table.add("lianfang", ours["cases"]["1"]["ms"])
    for engine in (name for name, most in CHAINS.items() if size <= most):
        if said := _ask(f"chains-{engine}", folder, (1,), environment):
            one = said["cases"]["1"]
            table.add(engine + _differs(one["answer"], answer), one["ms"])
            table.add(f"{engine}, before that: itself and its network", said["ready_s"] * 1000)
    table.add("lianfang, before that: itself and its stays", ours["ready_s"] * 1000)
    exact = _ask("chains-to-the-second", folder, (1,), environment)["cases"]["1"]
    table.add(f"lianfang, to the second, latent a day: {exact['answer']['rows']:,}", exact["ms"])
    return table


def _limit_ms(folder: Path) -> float:
    """How long two threads need to read each stay beside a case once (12 bytes) and to write the four columns.

    Only rows that are exposures are counted as read: no engine could touch fewer.
    """
    from benchmarks.tracing_peers import ours

    columns = load(folder)
    rows = ours(columns, ordered=False)(cases(columns[1], CASES[-1]))()["rows"]
    return rows * (12 + 16) / _bytes_a_second() * 1000


def _bytes_a_second() -> float:
    """Reading and writing by two threads, large blocks."""
    halves = [(np.ones(1 << 24), np.ones(1 << 24)) for _ in range(2)]
    best = 0.0
    with ThreadPoolExecutor(2) as threads:
        for _ in range(5):
            began = time.perf_counter()
            list(threads.map(lambda pair: np.copyto(*pair), halves))
            best = max(best, 4 * halves[0][0].nbytes / (time.perf_counter() - began))
    return best
