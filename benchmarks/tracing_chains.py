"""Who can have been reached from some people through others: ours beside programs for temporal networks.

They know contacts at moments, not stays. So everybody is asked of stays cut to whole quarters of an hour, of which one
together counts as a meeting, and who was reached hands on from the next quarter on. Then the answer is the same, moment
for moment: who shares a quarter and a site. What each is fed, outside the time, is the shortest form that it has.
Inside it are the question and the sum of the answer, and with ours the sorting of the stays, that the peers are spared.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tracing_world import FIRST, LEAST

Answer = dict[str, int]
Columns = tuple[np.ndarray, ...]
BEGIN = FIRST // LEAST
"""The quarter of an hour in which those it begins with can first hand on."""
HOPS = 1_000
"""More hand-overs than any chain has, for a program that asks how many at most."""


def check(person: np.ndarray, quarter: np.ndarray, seeds: np.ndarray) -> Answer:
    """What two equal answers have in common: how many, who, and when, those it began with left out."""
    other = ~np.isin(person, seeds)
    return {
        "rows": len(person),
        "seconds": int(quarter[other].sum(dtype=np.int64)) * LEAST,
        "contacts": int(person.sum(dtype=np.int64)),
        "index": len(seeds),
    }


def in_quarters(columns: Columns) -> Columns:
    """Site, person, first quarter and the one after the last, of stays that last through one at least."""
    site, person, enter, leave = columns
    first, after = -(-enter // LEAST), leave // LEAST
    some = after > first
    return site[some], person[some], first[some], after[some]


def meetings(columns: Columns) -> Columns:
    """Site, quarter and person, sorted, each once: those with the same site and quarter have met."""
    site, person, first, after = (column.astype(np.int64) for column in in_quarters(columns))
    lasts = after - first
    row = np.repeat(np.arange(len(lasts)), lasts)
    quarter = first[row] + np.arange(len(row)) - np.repeat(np.cumsum(lasts) - lasts, lasts)
    return tuple(np.unique(np.stack((site[row], quarter, person[row]), axis=1), axis=0).T)


def _reach(columns: Columns, since: int, latent_hours: float) -> Callable[[np.ndarray], Any]:
    from lianfang.tracing.chains import reach_forward
    from lianfang.tracing.columns import Names, Stays, World
    from lianfang.tracing.rule import ContactRule

    sites, persons = int(columns[0].max()) + 1, int(columns[1].max()) + 1
    names = Names.of(f"p{n:08}" for n in range(persons)), Names.of(f"s{n:06}" for n in range(sites))
    world = World((Stays.sort(*columns, sites, persons),), *names)
    rule = ContactRule(LEAST / 60, latent_hours=latent_hours)
    return lambda seeds: reach_forward(world, dict.fromkeys(seeds.tolist(), since), rule)


def ours(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Our search, of the same quarters of an hour."""
    site, person, first, after = in_quarters(columns)
    reach = _reach((site, person, first * LEAST, after * LEAST), BEGIN * LEAST, LEAST / 3600)

    def prepared(seeds: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            found = reach(seeds)
            return check(found.person, found.at // LEAST, seeds)

        return run

    return prepared


def ours_to_the_second(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Our search as it is used: stays as they came, a day of latency; nobody here could be asked the same."""
    reach = _reach(columns, FIRST, 24)

    def prepared(seeds: np.ndarray) -> Callable[[], Answer]:
        return lambda: {"rows": len(reach(seeds).person)}

    return prepared


def reticula(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Reticula: an event without direction for each site and quarter, of all who were there; it goes on from later
    events only, which is the latency. Its events with a delay, for any other latency, take it ten times as long.
    """
    import reticula as engine

    site, quarter, person = meetings(columns)
    first = np.flatnonzero(np.append(True, (np.diff(site) != 0) | (np.diff(quarter) != 0)))
    ends = np.append(first[1:], len(site))
    event: Any = engine.undirected_temporal_hyperedge[engine.int64, engine.int64]
    events = [
        event(person[begin:end].tolist(), int(quarter[begin]))
        for begin, end in zip(first.tolist(), ends.tolist(), strict=True)
        if end - begin > 1
    ]
    network = engine.undirected_temporal_hypernetwork[engine.int64, engine.int64](events)
    at_once = engine.temporal_adjacency.simple[event]()

    def prepared(seeds: np.ndarray) -> Callable[[], Answer]:
        (seed,) = seeds.tolist()  # its search begins with one

        def run() -> Answer:
            reached = engine.out_cluster(network, at_once, seed, BEGIN - 1).interval_sets()
            people = np.fromiter(reached, np.int64, len(reached))
            since = np.array([next(iter(times))[0] for times in reached.values()], np.int64)
            return check(people, since, seeds)

        return run

    return prepared


def raphtory(columns: Columns) -> Callable[[np.ndarray], Callable[[], Answer]]:
    """Raphtory: who was somewhere goes there at an even time and whoever was there comes away at the odd one after
    it, so that no pairs are needed. It has no shorter way to its answer than a file, for it notes every message.
    """
    import pyarrow
    import pyarrow.parquet
    import raphtory as engine

    site, quarter, person = meetings(columns)
    _places, place = np.unique((site << 34) + quarter, return_inverse=True)
    place += int(columns[1].max()) + 1
    edges = {
        "at": np.concatenate((2 * quarter, 2 * quarter + 1)),
        "source": np.concatenate((person, place)),
        "target": np.concatenate((place, person)),
    }
    graph = engine.Graph()
    graph.load_edges(pyarrow.table(edges), time="at", src="source", dst="target")

    def prepared(seeds: np.ndarray) -> Callable[[], Answer]:
        def run() -> Answer:
            said = engine.algorithms.temporally_reachable_nodes(graph, HOPS, 2 * BEGIN - 1, seeds.tolist())
            with tempfile.TemporaryDirectory() as folder:
                said.to_parquet(str(Path(folder) / "said"))
                table = pyarrow.parquet.read_table(Path(folder) / "said")
            who = table["id"].to_numpy().astype(np.int64)
            messages = table["reachable_nodes"].combine_chunks()
            row = np.repeat(np.arange(len(who)), np.diff(messages.offsets.to_numpy()))
            at = np.full(len(who), 1 << 40)
            np.minimum.at(at, row, messages.flatten().field("0").to_numpy())
            reached = (at < 1 << 40) & (who < place.min())
            return check(who[reached], at[reached] // 2, seeds)

        return run

    return prepared
