"""One engine on one town, in a process of its own: `python -m benchmarks.tracing_peers ENGINE FOLDER CASES...`.

Every engine has its index or sorted columns ready, and makes the four columns index, contact, from and until of all
exposures of at least LEAST seconds. Prints JSON: milliseconds (best of some runs), a check of the answer, peak memory.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import tracing_chains, tracing_sql
from benchmarks.tracing_world import LEAST, cases, load

Answer = dict[str, int]
Columns = tuple[np.ndarray, ...]
LONG_ENOUGH = 4.0
"""Seconds after which an engine is not asked the same again."""
AXIS = 34
"""Bits for the time where site and time share one axis."""


def check(index: np.ndarray, contact: np.ndarray, since: np.ndarray, until: np.ndarray) -> Answer:
    """What two equal answers have in common, whatever the order of their rows."""
    return {
        "rows": len(index),
        "seconds": int((until.astype(np.int64) - since).sum()),
        "contacts": int(contact.sum(dtype=np.int64)),
        "index": int(index.sum(dtype=np.int64)),
    }


def ours(columns: Columns, ordered: bool, degree: int = 1) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Our engine: as found (what the peers give), or sorted by name as `trace` gives it."""
    from lianfang.tracing.columns import Names, Stays, World
    from lianfang.tracing.contacts import Case, Tracer
    from lianfang.tracing.rule import ContactRule

    sites, persons = int(columns[0].max()) + 1, int(columns[1].max()) + 1
    names = Names.of(f"p{n:08}" for n in range(persons)), Names.of(f"s{n:06}" for n in range(sites))
    world = World((Stays.sort(*columns, sites, persons),), *names)
    tracer = Tracer(world, ContactRule(LEAST / 60, degree=degree))
    _ = tracer.ranks

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        asked = [Case(int(person)) for person in index]
        if ordered:
            return lambda: _sum(check(e.index, e.contact, e.since, e.until) for e in tracer.trace(asked))
        return lambda: _sum(
            tracer.each(asked, lambda f, p: check(p.owner[f.presence], f.contact, f.since, f.until))
        )

    return prepared


def who_was_exposed(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Our engine, asked only who was exposed at all."""
    from lianfang.tracing.columns import Names, Stays, World
    from lianfang.tracing.contacts import Case, Tracer
    from lianfang.tracing.rule import ContactRule

    sites, persons = int(columns[0].max()) + 1, int(columns[1].max()) + 1
    names = Names.of(f"p{n:08}" for n in range(persons)), Names.of(f"s{n:06}" for n in range(sites))
    tracer = Tracer(World((Stays.sort(*columns, sites, persons),), *names), ContactRule(LEAST / 60))

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        asked = [Case(int(person)) for person in index]
        return lambda: {"rows": int(tracer.exposed(asked).sum())}

    return prepared


def _sum(answers: Any) -> Answer:
    total: Answer = {"rows": 0, "seconds": 0, "contacts": 0, "index": 0}
    for answer in answers:
        total = {name: total[name] + value for name, value in answer.items()}
    return total


def polars(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Polars: joined by site and hour, each pair in its first hour, then filtered."""
    import polars as pl

    site, person, enter, leave = columns
    stays = pl.DataFrame({"site": site, "person": person, "enter": enter, "leave": leave})
    hours = stays.with_columns(
        hour=pl.int_ranges(pl.col("enter") // 3600, pl.col("leave") // 3600 + 1, dtype=pl.Int32)
    ).explode("hour")

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            mine = hours.lazy().filter(pl.col("person").is_in(index.tolist()))
            both = mine.join(hours.lazy(), on=["site", "hour"], suffix="_o")
            first = pl.max_horizontal("enter", "enter_o")
            last = pl.min_horizontal("leave", "leave_o")
            found = (
                both.filter(
                    (pl.col("person") != pl.col("person_o"))
                    & (last - first >= LEAST)
                    & (first // 3600 == pl.col("hour"))
                )
                .select(index="person", contact="person_o", since=first, until=last)
                .collect()
            )
            return check(*(found[name].to_numpy() for name in ("index", "contact", "since", "until")))

        return run

    return prepared


def ncls(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """NCLS on one axis, each stay shortened by what two must be together, so that every hit counts."""
    from ncls import NCLS

    rows, axis_begin, axis_end = _on_axis(columns)
    tree = NCLS(axis_begin, axis_end + 1, np.arange(len(axis_begin)))
    by_person, first = _by_person(rows[1])

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            mine = np.concatenate([by_person[first[person] : first[person + 1]] for person in index])
            asked, hit = tree.all_overlaps_both(axis_begin[mine], axis_end[mine] + 1, mine)
            return check(*_columns(rows, asked, hit))

        return run

    return prepared


def superintervals(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """superintervals on one axis, likewise, its numbers made dense for they have 32 bits; it gives lists of hits."""
    from superintervals import IntervalMap

    rows, long_begin, long_end = _on_axis(columns)
    _moments, dense = np.unique(np.concatenate((long_begin, long_end)), return_inverse=True)
    axis_begin, axis_end = np.split(dense.astype(np.int32), 2)
    tree = IntervalMap.from_arrays(axis_begin, axis_end, list(range(len(axis_begin))))
    by_person, first = _by_person(rows[1])

    def prepared(index: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            mine = np.concatenate([by_person[first[person] : first[person + 1]] for person in index])
            found = tree.search_values_batch(axis_begin[mine], axis_end[mine])
            hit = np.concatenate([np.array(some, np.int64) for some in found])
            asked = np.repeat(mine, [len(some) for some in found])
            return check(*_columns(rows, asked, hit))

        return run

    return prepared


def _on_axis(columns: Columns) -> tuple[Columns, np.ndarray, np.ndarray]:
    """The stays of LEAST seconds or more, sorted, with begin and end on the axis of site and time."""
    site, _person, enter, leave = columns
    long = leave - enter >= LEAST
    order = np.flatnonzero(long)[
        np.argsort((site.astype(np.int64) << AXIS)[long] + enter[long], kind="stable")
    ]
    rows = tuple(column[order] for column in columns)
    place = rows[0].astype(np.int64) << AXIS
    return rows, place + rows[2], place + rows[3] - LEAST


def _by_person(person: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of each person, and where they begin: what our own columns have too."""
    return np.argsort(person, kind="stable"), np.append(0, np.cumsum(np.bincount(person)))


def _columns(rows: Columns, asked: np.ndarray, hit: np.ndarray) -> Columns:
    _site, person, enter, leave = rows
    other = person[asked] != person[hit]
    asked, hit = asked[other], hit[other]
    return (
        person[asked],
        person[hit],
        np.maximum(enter[asked], enter[hit]),
        np.minimum(leave[asked], leave[hit]),
    )


ENGINES: dict[str, Callable[[Columns], Callable[[np.ndarray], Callable[[], Answer]]]] = {
    "lianfang": lambda columns: ours(columns, ordered=False),
    "lianfang-sorted": lambda columns: ours(columns, ordered=True),
    "lianfang-degree-2": lambda columns: ours(columns, ordered=True, degree=2),
    "lianfang-exposed": who_was_exposed,
    "duckdb": lambda columns: tracing_sql.duckdb(columns, bucketed=False),
    "duckdb-bucketed": lambda columns: tracing_sql.duckdb(columns, bucketed=True),
    "polars": polars,
    "ncls": ncls,
    "superintervals": superintervals,
    "sqlite": tracing_sql.sqlite,
    "postgresql": tracing_sql.postgresql,
    "postgresql-gist": tracing_sql.postgresql_gist,
    "duckdb-degree-2": lambda columns: tracing_sql.duckdb_degree_2(columns, ordered=False),
    "duckdb-degree-2-sorted": lambda columns: tracing_sql.duckdb_degree_2(columns, ordered=True),
    "chains-lianfang": tracing_chains.ours,
    "chains-to-the-second": tracing_chains.ours_to_the_second,
    "chains-reticula": tracing_chains.reticula,
    "chains-raphtory": tracing_chains.raphtory,
}


def main() -> None:
    """Asks one engine each number of cases, and prints what came of it."""
    engine, folder, *numbers = sys.argv[1:]
    columns = load(Path(folder))
    began = time.perf_counter()
    try:
        prepare = ENGINES[engine](columns)
    except ImportError as error:
        print(json.dumps({"missing": str(error)}))
        return
    said: dict[str, Any] = {"ready_s": time.perf_counter() - began, "cases": {}}
    for number in map(int, numbers):
        best, answer = _timed(prepare(cases(columns[1], number)))
        said["cases"][number] = {"ms": best * 1000, "answer": answer}
    said["peak_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps(said))


def _timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    """The best of some runs after a first one, in seconds; what is slow is asked once."""
    best, began = float("inf"), time.perf_counter()
    while True:
        start = time.perf_counter()
        answer = ask()
        took = time.perf_counter() - start
        best = min(best, took)
        if time.perf_counter() - began > LONG_ENOUGH or (took < 0.001 and time.perf_counter() - began > 1):
            return best, answer


if __name__ == "__main__":
    main()
