"""Small worlds for tests."""

from __future__ import annotations

import numpy as np

from lianfang.tracing.columns import Names, Stays, World

Row = tuple[int, int, int, int]
"""Site, person, enter, leave."""


def world_of(rows: list[Row], sites: int, persons: int, segments: int = 1) -> World:
    """A world of these stays, dealt out to as many segments."""
    parts = []
    for n in range(segments):
        columns = [np.array([row[i] for row in rows[n::segments]], np.int32) for i in range(4)]
        parts.append(Stays.sort(*columns, sites, persons))
    return World(
        tuple(parts), Names.of(f"p{n}" for n in range(persons)), Names.of(f"s{n}" for n in range(sites))
    )
