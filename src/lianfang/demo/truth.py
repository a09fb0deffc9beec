"""What really happened in the demo district: known to tests and benchmarks, never to the product."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Infections:
    """Columns, one row an infection, by time. Times are unix seconds UTC; `infector` is a person index and
    `site_index` the site where both were, -1 for the first cases; `incubation` in days; `household` True
    when it happened at home between members of one household (site_index is then the home site)."""

    person: NDArray[np.int32]
    infected_at: NDArray[np.int64]
    infector: NDArray[np.int32]
    site_index: NDArray[np.int32]
    onset_at: NDArray[np.int64]
    incubation: NDArray[np.float64]
    symptomatic: NDArray[np.bool_]
    household: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many people were infected, the first cases included."""
        return len(self.person)


@dataclass(frozen=True)
class Stays:
    """Columns, one row a real stay at a site other than the person's home; times are unix seconds UTC."""

    person: NDArray[np.int32]
    site_index: NDArray[np.int32]
    enter: NDArray[np.int64]
    leave: NDArray[np.int64]


@dataclass(frozen=True)
class Cheat:
    """A post that cheats or sleeps: `kind` is invented_temperatures, burst, copied_day, sleeping, mask_never
    or no_second; `days` are indexes from the world's first day; `hours` the local hours asleep, if any."""

    gate_index: int
    kind: str
    days: tuple[int, ...]
    hours: tuple[int, int] | None = None


@dataclass(frozen=True)
class OfflineSpell:
    """A gate without network from `start` until `end` (unix seconds UTC); its rows arrived after `end`."""

    gate_index: int
    start: int
    end: int


@dataclass(frozen=True)
class Truth:
    """Infections, real stays, dishonest posts, outages, and how many passages no post wrote down."""

    infections: Infections
    stays: Stays
    cheats: tuple[Cheat, ...]
    offline: tuple[OfflineSpell, ...]
    unrecorded: int
