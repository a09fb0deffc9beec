"""What questions about compliance return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianfang.domain.compliance import Standard, share, state_of


@dataclass(frozen=True)
class Met:
    """A standard's expected and met over some sites and a day, and the word for it."""

    standard: Standard
    expected: int
    met: int
    failing_sites: int = 0
    watch_sites: int = 0
    sites: int = 0

    @property
    def share(self) -> float | None:
        """Met over expected; None without evidence."""
        return share(self.expected, self.met)

    @property
    def state(self) -> str:
        """fine, watch, failing or unknown."""
        return state_of(self.expected, self.met, self.standard.target)


@dataclass(frozen=True)
class SiteMet:
    """A standard at one site on one day."""

    standard: Standard
    site_code: str
    site_zh: str
    site_en: str
    kind_zh: str
    kind_en: str
    area_path: str
    day: date
    expected: int
    met: int
    state: str
    """The verdict of its day: fine, watch, failing or unknown."""
    distance: float
    """Share less target."""

    @property
    def share(self) -> float | None:
        """Met over expected."""
        return share(self.expected, self.met)


@dataclass(frozen=True)
class AreaMet:
    """All sites of an area on one day: every standard, and how many of the sites fail something."""

    standards: tuple[Met, ...]
    failing_sites: int
    sites: int


@dataclass(frozen=True)
class DayStanding:
    """One day over some sites: each standard's figures, and how many sites miss something."""

    day: date
    standards: tuple[Met, ...]
    failing_sites: int
    watch_sites: int
    sites: int
