"""Compiles the tracing kernels once, by using each of them: tests that run side by side find them ready."""

from __future__ import annotations

import numpy as np

from lianfang.tracing import (
    building,
    chains,
    contacts,
    pairing,
    replay,
    sources,
)  # typed kernels compile here
from lianfang.tracing.columns import Names, Stays, World
from lianfang.tracing.rule import ContactRule

ROWS = np.array([[0, 0, 0, 1], [0, 1, 0, 1], [0, 0, 100, 9000], [7200, 7200, 8200, 9900]], np.int32)
"""Site, person, enter, leave of four stays, as columns."""


def main() -> None:
    """One small world through everything."""
    site, person, enter, leave = ROWS
    stays = Stays.sort(site, person, enter, leave, sites=2, persons=2)
    world = World((stays,), Names.of(("a", "b")), Names.of(("x", "y")))
    rule = ContactRule(min_overlap_minutes=1)
    cases = [contacts.Case(0), contacts.Case(1)]
    exposed = contacts.Tracer(world, rule).exposed(cases)
    shared = sources.shared_hours(world, cases)
    reached = chains.reach_forward(world, {0: 0}, rule)
    replayed = replay.replay(world, replay.Measures(outings=1), rule, seed=1)
    print(f"Kernels: {building.__name__}, {pairing.__name__} and others are compiled", end=" ")
    print(
        f"({exposed.sum()} exposed, {len(shared)} shared, {len(reached.person)} reached, {replayed.outings.sum()} out)"
    )


if __name__ == "__main__":
    main()
