"""From GeoJSON shapes in longitude and latitude to paths and label points of a drawing."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Ring = Sequence[tuple[float, float]]


def polygons(geometry: Mapping[str, Any]) -> list[list[list[tuple[float, float]]]]:
    """The polygons of a Polygon or MultiPolygon, each a list of rings; ValueError for any other type."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates", [])
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError(f"a map draws Polygon and MultiPolygon, not {kind!r}")
    parts = [coordinates] if kind == "Polygon" else coordinates
    return [[[(float(p[0]), float(p[1])) for p in ring] for ring in polygon] for polygon in parts]


@dataclass(frozen=True)
class Projection:
    """Equirectangular at the middle latitude: true enough for a district, and north is up."""

    west: float
    north: float
    lon_scale: float
    lat_scale: float
    left: float
    top: float

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """A place in drawing units."""
        return self.left + (lon - self.west) * self.lon_scale, self.top + (self.north - lat) * self.lat_scale


def fit(
    places: Iterable[tuple[float, float]], width: float, most_height: float, margin: float
) -> tuple[Projection, float]:
    """A projection that shows all places (at least one) inside the width, and the height that needs."""
    lons, lats = zip(*places, strict=True)
    west, east, south, north = min(lons), max(lons), min(lats), max(lats)
    narrowing = math.cos(math.radians((south + north) / 2))
    across, along = max((east - west) * narrowing, 1e-6), max(north - south, 1e-6)
    room = width - 2 * margin
    scale = min(room / across, (most_height - 2 * margin) / along)
    left = margin + (room - across * scale) / 2
    height = along * scale + 2 * margin
    return Projection(west, north, scale * narrowing, scale, left, margin), height


def path(rings: Iterable[Ring]) -> str:
    """Closed rings, already in drawing units, as path data."""
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring[:-1]) + "Z" for ring in rings)


def signed_area(ring: Ring) -> float:
    """The ring's area; its sign is the sense of rotation."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring)) / 2


def label_point(ring: Ring) -> tuple[float, float]:
    """Where a label sits best: the centroid, or if that lies outside, the middle of the widest level line."""
    centre = _centroid(ring)
    spans = _spans(ring, centre[1])
    if any(left <= centre[0] <= right for left, right in spans):
        return centre
    top, bottom = min(y for _, y in ring), max(y for _, y in ring)
    levels = [top + (bottom - top) * i / 16 for i in range(1, 16)]
    lines = [(right - left, (left + right) / 2, y) for y in levels for left, right in _spans(ring, y)]
    return max(lines)[1:] if lines else centre


def _centroid(ring: Ring) -> tuple[float, float]:
    area = signed_area(ring)
    if abs(area) < 1e-9:
        return ring[0]
    pairs = list(pairwise(ring))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    return x, y


def _spans(ring: Ring, y: float) -> list[tuple[float, float]]:
    """The stretches of a level line that lie inside the ring."""
    crossings = sorted(
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 <= y) != (y2 <= y)
    )
    return list(zip(crossings[::2], crossings[1::2], strict=False))
