"""Whether a position can be one of this district's, judged by where its places lie already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lianfang.domain.errors import FieldProblem

NEAR = 2.0
"""Degrees, some 200 km: no district is so wide that a place of it lies further from all others."""
LIMITS = {"longitude": 180, "latitude": 90}
Point = tuple[float, float]
"""Longitude and latitude, WGS 84."""


@dataclass(frozen=True)
class Whereabouts:
    """Where the places of a district lie: one point for each area that has some. Without any, everything is near."""

    points: Sequence[Point] = ()

    def near(self, longitude: float, latitude: float) -> bool:
        """Whether any place of the district lies near this point."""
        return not self.points or any(
            abs(lon - longitude) <= NEAR and abs(lat - latitude) <= NEAR for lon, lat in self.points
        )

    def problems(self, longitude: object, latitude: object) -> list[FieldProblem]:
        """What is wrong with a position: half of one, swapped, not on earth, or far from the whole district."""
        given = {"longitude": longitude, "latitude": latitude}
        at = {name: float(value) for name, value in given.items() if isinstance(value, int | float)}
        if len(at) < 2:
            return [FieldProblem(name, "site.half_a_position") for name in given if name not in at and at]
        if self.points and self.near(at["latitude"], at["longitude"]) and not self.near(*at.values()):
            return [
                FieldProblem(
                    "longitude", "site.swapped", {"longitude": at["longitude"], "latitude": at["latitude"]}
                )
            ]
        beyond = [name for name, degrees in at.items() if not abs(degrees) <= LIMITS[name]]
        if beyond:
            return [
                FieldProblem(n, "site.not_on_earth", {"value": at[n], "limit": LIMITS[n]}) for n in beyond
            ]
        return [] if self.near(*at.values()) else [self._far(at)]

    def _far(self, at: dict[str, float]) -> FieldProblem:
        """The sentence for a point that is far from everything, at the field that is off."""
        axes = dict(zip(at, zip(*self.points, strict=True), strict=True))
        off = [name for name, known in axes.items() if all(abs(k - at[name]) > NEAR for k in known)]
        name = off[0] if off else "longitude"
        least, most = f"{min(axes[name]):.2f}", f"{max(axes[name]):.2f}"
        return FieldProblem(name, "site.far_away", {"value": at[name], "least": least, "most": most})
