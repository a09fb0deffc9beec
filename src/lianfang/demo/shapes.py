"""Fictional shapes for the demo district: nested cells cut from an outline, then given crooked borders.

No map data of any origin went into them. Cells of neighbours, and of parents and children, share every
border vertex, so that they fit without gap or overlap."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ring = NDArray[np.float64]
"""Open ring of (x, y), counter-clockwise; the district's radius is about 1."""

MIDDLE = (113.87, 27.62)
SCALE = (0.118, 0.104)
SNAP = 1e-5
CROOKED = 0.085


def outline(corners: int = 56) -> Ring:
    """The district's own outline: a circle dented by a few slow waves."""
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    waves = ((0.12, 2, 0.6), (0.08, 3, 1.1), (0.06, 5, 2.3), (0.04, 7, 0.4), (0.025, 11, 0.9))
    radius = 1 + sum(height * np.sin(count * angle + shift) for height, count, shift in waves)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def clip(ring: Ring, point: Ring, normal: Ring) -> Ring:
    """The part of `ring` on the side of the line through `point` that `normal` points away from."""
    side = (ring - point) @ normal
    after = np.roll(ring, -1, axis=0)
    side_after = np.roll(side, -1)
    kept: list[Ring] = []
    for here, there, depth, depth_there in zip(ring, after, side, side_after, strict=True):
        if depth <= 0:
            kept.append(here)
        if (depth <= 0) != (depth_there <= 0):
            kept.append(here + (there - here) * depth / (depth - depth_there))
    return np.array(kept).reshape(-1, 2)


def cells(ring: Ring, middles: Ring) -> list[Ring]:
    """Part `ring` among `middles`: each cell holds what is nearest to its middle."""
    parts = []
    for index, middle in enumerate(middles):
        part = ring
        for other in np.delete(middles, index, axis=0):
            part = clip(part, (middle + other) / 2, other - middle)
        parts.append(part)
    return parts


def area(ring: Ring) -> float:
    """Signed area; positive when the ring runs counter-clockwise."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y) / 2)


def centroid(ring: Ring) -> Ring:
    """Centre of gravity of a simple ring."""
    x, y = ring[:, 0], ring[:, 1]
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    total = cross.sum() * 3
    return np.array([((x + np.roll(x, -1)) * cross).sum(), ((y + np.roll(y, -1)) * cross).sum()]) / total


def contains(ring: Ring, points: Ring) -> NDArray[np.bool_]:
    """Which of `points` lie inside `ring` (ray casting; points on the border may go either way)."""
    x, y = points[:, 0, None], points[:, 1, None]
    ax, ay = ring[:, 0], ring[:, 1]
    bx, by = np.roll(ax, -1), np.roll(ay, -1)
    with np.errstate(divide="ignore", invalid="ignore"):
        crosses = ((ay > y) != (by > y)) & (x < (bx - ax) * (y - ay) / (by - ay) + ax)
    inside: NDArray[np.bool_] = crosses.sum(axis=1) % 2 == 1
    return inside


def even_middles(ring: Ring, count: int, rng: np.random.Generator, rounds: int = 8) -> Ring:
    """`count` points spread over `ring` so that their cells come out alike in size."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    spread = rng.uniform(low, high, (200, 2))
    middles = spread[contains(ring, spread)][:count]
    for _ in range(rounds):
        middles = np.array([centroid(part) for part in cells(ring, middles)])
    return middles


def snapped(rings: Mapping[str, Ring]) -> tuple[dict[str, Ring], Ring]:
    """The same rings with corners closer than SNAP made one corner, and the list of all corners."""
    corners = np.empty((0, 2))
    result = {}
    for key, ring in rings.items():
        moved = []
        for corner in ring:
            near = np.flatnonzero(np.abs(corners - corner).max(axis=1, initial=0.0) < SNAP)
            if not len(near):
                corners = np.vstack([corners, corner])
            moved.append(corners[near[0]] if len(near) else corner)
        befores = [moved[-1], *moved[:-1]]
        result[key] = np.array(
            [here for here, before in zip(moved, befores, strict=True) if not np.array_equal(here, before)]
        )
    return result, corners


def between(start: Ring, end: Ring, corners: Ring) -> list[Ring]:
    """`start` and the corners of neighbours that lie on the straight border from it to `end`, in order."""
    along = end - start
    length = float(along @ along)
    offset = corners - start
    part = offset @ along / length
    away = np.abs(offset[:, 0] * along[1] - offset[:, 1] * along[0]) / np.sqrt(length)
    inner = np.flatnonzero((part > SNAP) & (part < 1 - SNAP) & (away < 3 * SNAP))
    return [start, *corners[inner[np.argsort(part[inner])]]]


def crooked(start: Ring, end: Ring, depth: int = 3) -> list[Ring]:
    """Points from `start` up to but without `end` along a border bent by midpoint displacement. Both
    neighbours get the same border, because the bend depends on the two end points only."""
    if (start[0], start[1]) > (end[0], end[1]):
        return [start, *reversed(crooked(end, start, depth)[1:])]
    if depth == 0:
        return [start]
    seed = [round(float(value + 4) * 1e4) for value in (*start, *end)]
    bend = np.random.default_rng(seed).uniform(-1, 1) * CROOKED
    along = end - start
    middle = (start + end) / 2 + np.array([-along[1], along[0]]) * bend
    return crooked(start, middle, depth - 1) + crooked(middle, end, depth - 1)


def drawn(rings: Mapping[str, Ring]) -> dict[str, Ring]:
    """All rings together, with the same crooked borders wherever they share one, in longitude and latitude
    rounded to 5 decimals (about a metre)."""
    straight, corners = snapped(rings)
    result = {}
    for key, ring in straight.items():
        line: list[Ring] = []
        for start, end in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            stops = [*between(start, end, corners), end]
            for here, there in pairwise(stops):
                line += crooked(here, there)
        result[key] = np.round(np.array(line) * SCALE + MIDDLE, 5)
    return result


def geometry(ring: Ring) -> dict[str, Any]:
    """The ring as a GeoJSON polygon (RFC 7946: closed, exterior counter-clockwise, longitude first)."""
    turned = ring if area(ring) > 0 else ring[::-1]
    return {"type": "Polygon", "coordinates": [[[float(x), float(y)] for x, y in (*turned, turned[0])]]}
