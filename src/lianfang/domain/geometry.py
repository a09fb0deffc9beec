"""Is this a polygon as RFC 7946 means it?"""

from __future__ import annotations

from math import inf

from lianfang.domain.errors import InvalidInput


def check_shape(shape: object, field: str = "shape") -> None:
    """Refuses what is not a GeoJSON Polygon or MultiPolygon with closed rings of longitude, latitude (RFC 7946, 3.1.6)."""
    if not isinstance(shape, dict) or shape.get("type") not in ("Polygon", "MultiPolygon"):
        raise InvalidInput("shape.not_valid", field)
    coordinates = shape.get("coordinates")
    polygons = [coordinates] if shape["type"] == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise InvalidInput("shape.not_valid", field)
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon or not all(_is_ring(ring) for ring in polygon):
            raise InvalidInput("shape.not_valid", field)


def _is_ring(ring: object) -> bool:
    """A closed line of at least four positions on Earth."""
    if not isinstance(ring, list) or len(ring) < 4 or not all(_is_position(p) for p in ring):
        return False
    first, last = ring[0], ring[-1]
    return list(first) == list(last)


def _is_position(position: object) -> bool:
    """Longitude and latitude, perhaps with a height (RFC 7946, 3.1.1); all of them finite numbers."""
    if not isinstance(position, list | tuple) or len(position) not in (2, 3):
        return False
    if not all(isinstance(x, int | float) and not isinstance(x, bool) and -inf < x < inf for x in position):
        return False
    return bool(-180 <= position[0] <= 180 and -90 <= position[1] <= 90)
