"""What the board shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from lianfang.domain import lines
from lianfang.domain.compliance import Standard, worst
from lianfang.oversight.rows import DayStanding, Met, SiteMet
from lianfang.passages.rows import GateCounts, HourRow
from lianfang.places.rows import AreaRow, GateRow, LevelRow, SiteRow


@dataclass(frozen=True)
class Tile:
    """One line of the mission: its standards today, and what is open and late in it."""

    line: lines.Line
    standards: tuple[Met, ...]
    open: int
    late: int

    @property
    def state(self) -> str:
        """The state that needs attention most; unknown where there is no evidence."""
        return worst([met.state for met in self.standards])

    @property
    def headline(self) -> Met | None:
        """The standard that stands worst towards its target, or None without evidence."""
        known = [met for met in self.standards if met.share is not None]
        return min(known, key=lambda met: (met.share or 0) - met.standard.target, default=None)


@dataclass(frozen=True)
class Standing:
    """The word for the sites of an area taken together, and how many of them fail something."""

    state: str
    failing_sites: int
    sites: int


@dataclass(frozen=True)
class AreaState:
    """An area on the map: how many passed there today and the worst state among its standards."""

    code: str
    name_zh: str
    name_en: str
    area_path: str
    shape: dict[str, object] | None
    level: str
    standing: Standing
    passages: int


@dataclass(frozen=True)
class Board:
    """Everything of one minute, as of one moment."""

    as_of: datetime
    day: date
    tiles: tuple[Tile, ...]
    today: GateCounts
    yesterday: GateCounts
    yesterday_until: datetime
    """Counts are kept by the hour, so yesterday is counted up to the full hour that is nearest to this time of day."""
    hours: tuple[HourRow, ...]
    areas: tuple[AreaState, ...]
    restricted: int


@dataclass(frozen=True)
class LinePage:
    """One line of the mission: today, its fortnight, and where its standards are missed."""

    tile: Tile
    day: date
    days: tuple[DayStanding, ...]
    attention: tuple[SiteMet, ...]


@dataclass(frozen=True)
class SiteState:
    """A site as a line of a list: its worst state today, the standards it misses, who passed."""

    site: SiteRow
    state: str
    missed: tuple[Standard, ...]
    counts: GateCounts


@dataclass(frozen=True)
class SitesPage:
    """A page of the list of places: how many there are, how many stand how, how many the filters leave, and the rows
    from `first` on."""

    total: int
    states: dict[str, int]
    found: int
    first: int
    rows: tuple[SiteState, ...]
    out_of_use: int
    """How many places of the scope are out of use; they are in no other figure here."""


@dataclass(frozen=True)
class GateToday:
    """A gate with what it did today; `last` is the hour in which it last recorded anybody."""

    gate: GateRow
    counts: GateCounts
    last: datetime | None


@dataclass(frozen=True)
class SitePage:
    """One site today, its last fortnight, and what binds it."""

    site: SiteRow
    day: date
    state: str
    standards: tuple[Met, ...]
    duties: tuple[Standard, ...]
    days: tuple[DayStanding, ...]
    today: GateCounts
    hours: tuple[HourRow, ...]
    gates: tuple[GateToday, ...]


@dataclass(frozen=True)
class AreaPage:
    """One area: its level and where that comes from, its parts, its sites."""

    area: AreaRow
    day: date
    standing: Standing
    today: GateCounts
    history: tuple[LevelRow, ...]
    parts: tuple[AreaState, ...]
    sites: SitesPage
    """Its first page."""
