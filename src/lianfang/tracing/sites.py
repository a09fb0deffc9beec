"""What kind of place a site is, and what a stay there may look like: one table, with the reason of each figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MINUTE = 60
HOUR = 60
DAY = 24 * HOUR
LONGEST_MINUTES = 28 * DAY
"""No stay is longer than the longest time that passages are kept for."""


@dataclass(frozen=True)
class SiteKind:
    """How people stay at a kind of site.

    `assumed_minutes`: how long, where only one end of a stay is known. `cap_minutes`: an entry and an exit further
    apart are no pair. `entry_only`: exits are not written down there, so that a missing one is no flaw.
    ValueError where a figure cannot be true.
    """

    assumed_minutes: int
    cap_minutes: int
    entry_only: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.assumed_minutes <= self.cap_minutes:
            raise ValueError("assumed_minutes must lie between 0 and cap_minutes")
        if not 0 < self.cap_minutes <= LONGEST_MINUTES:
            raise ValueError(f"cap_minutes must lie between 1 and {LONGEST_MINUTES}")


SHIFT = 16 * HOUR
"""Two shifts in a row: the longest that somebody works at a place that is not their home."""

KINDS: Mapping[str, SiteKind] = {
    "supermarket": SiteKind(35, SHIFT),  # one shopping; whoever works there goes home within two shifts
    "market": SiteKind(30, SHIFT),
    "pharmacy": SiteKind(12, SHIFT, entry_only=True),  # the assistant writes down who comes in
    "restaurant": SiteKind(45, SHIFT, entry_only=True),
    "school": SiteKind(4 * HOUR, SHIFT),  # half a school day
    "factory": SiteKind(8 * HOUR, SHIFT),  # one shift
    "hospital": SiteKind(80, 28 * DAY),  # one visit of an out-patient; in-patients stay for weeks
    "hotel": SiteKind(10 * HOUR, 28 * DAY),  # one night; guests stay for weeks
    "compound": SiteKind(12 * HOUR, 28 * DAY),  # at home until the next day; in quarantine for weeks
    "village": SiteKind(12 * HOUR, 28 * DAY),
}
"""The first kinds of an installation. The assumed stays at public places are those with which its table of kinds
begins; a file of site kinds may say otherwise for each site."""

UNKNOWN = SiteKind(60, DAY)
"""A site of which nobody says what it is."""


@dataclass(frozen=True, eq=False)
class SiteTable:
    """The same by number of site, in seconds, as the kernels read it; each (sites,)."""

    assumed: NDArray[np.int64]
    cap: NDArray[np.int64]
    entry_only: NDArray[np.bool_]
    rank: NDArray[np.int64]
    """Each site's place in order of name: settles which of two records of one second comes first."""
    by_rank: NDArray[np.int64]
    """The other way: the number of the site at each place."""

    @classmethod
    def of(cls, kinds: Sequence[SiteKind], rank: NDArray[np.int32]) -> SiteTable:
        """The table of the sites whose kinds are given in the order of their numbers."""
        return cls(
            np.array([kind.assumed_minutes * MINUTE for kind in kinds], dtype=np.int64),
            np.array([kind.cap_minutes * MINUTE for kind in kinds], dtype=np.int64),
            np.array([kind.entry_only for kind in kinds], dtype=np.bool_),
            rank.astype(np.int64),
            np.argsort(rank).astype(np.int64),
        )
