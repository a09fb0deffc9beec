"""Sites and gates as columns: where they lie, when they are open, how long the way between them takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lianfang.demo.sites import SITE_KINDS
from lianfang.demo.world import GateSpec, Ints, SiteSpec, Times

KM_PER_DEGREE = (98.6, 110.8)
"""Length of a degree of longitude and of latitude at 27.6 degrees north."""

KINDS = tuple(kind.code for kind in SITE_KINDS)


def seconds(clock: str) -> int:
    """Seconds since midnight of "HH:MM"."""
    hours, minutes = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@dataclass(frozen=True)
class Geography:
    """Columns by site (kind code, opening times, distances in km) and by gate (opening times)."""

    kind: Ints
    is_home: NDArray[np.bool_]
    records_exit: NDArray[np.bool_]
    opens: Times
    closes: Times
    distance: NDArray[np.float64]
    first_gate: Ints
    gate_count: Ints
    gate_opens: Times
    gate_closes: Times
    gate_site: Ints

    def of_kind(self, *codes: str) -> Ints:
        """Indexes of the sites of these kinds."""
        return np.flatnonzero(np.isin(self.kind, [KINDS.index(code) for code in codes])).astype(np.int32)

    def way(self, start: Ints, end: Ints, rng: np.random.Generator) -> Times:
        """Seconds from one site to another, mostly by scooter or bus; -1 is somewhere outside the gates."""
        km = np.where((start >= 0) & (end >= 0), self.distance[start, end], 3.0)
        return (200 + km * 190 * rng.lognormal(0, 0.25, len(km))).astype(np.int64)

    def gate_at(self, site: Ints, second: Times, liking: NDArray[np.float64]) -> Ints:
        """The gate somebody with this `liking` (0 to 1) takes: the main one when theirs is shut."""
        own = self.first_gate[site] + (liking**1.4 * self.gate_count[site]).astype(np.int32)
        clock = second % 86_400
        shut = (clock < self.gate_opens[own] + 20) | (clock > self.gate_closes[own] - 20)
        return np.where(shut, self.first_gate[site], own).astype(np.int32)


def geography(sites: Sequence[SiteSpec], gates: Sequence[GateSpec]) -> Geography:
    """The columns of these sites and gates; gates of a site must stand together, the main one first."""
    kinds = {kind.code: kind for kind in SITE_KINDS}
    place = np.array([[site.lon, site.lat] for site in sites]) * KM_PER_DEGREE
    gate_site = np.array([gate.site_index for gate in gates], np.int32)
    return Geography(
        kind=np.array([KINDS.index(site.kind) for site in sites], np.int32),
        is_home=np.array([kinds[site.kind].place == "home" for site in sites]),
        records_exit=np.array([kinds[site.kind].records_exit for site in sites]),
        opens=np.array([seconds(site.opens) for site in sites], np.int64),
        closes=np.array([seconds(site.closes) for site in sites], np.int64),
        distance=np.hypot(*(place[:, None, :] - place[None, :, :]).transpose(2, 0, 1)),
        first_gate=np.searchsorted(gate_site, np.arange(len(sites))).astype(np.int32),
        gate_count=np.bincount(gate_site, minlength=len(sites)).astype(np.int32),
        gate_opens=np.array([seconds(gate.opens) for gate in gates], np.int64),
        gate_closes=np.array([seconds(gate.closes) for gate in gates], np.int64),
        gate_site=gate_site,
    )
