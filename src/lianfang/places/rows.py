"""What questions about places return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lianfang.domain.travel import ListedArea


@dataclass(frozen=True)
class AreaRow:
    """An area, with the level in force there now."""

    id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    area_path: str
    parent_code: str
    unit_id: int
    unit_zh: str
    unit_en: str
    level: str
    shape: dict[str, object] | None
    """None also where shapes were not asked for."""


@dataclass(frozen=True)
class SiteRow:
    """A site with its kind, and the level in force there now."""

    id: int
    code: str
    name_zh: str
    name_en: str
    kind: str
    kind_zh: str
    kind_en: str
    place: str
    area_zh: str
    area_en: str
    area_path: str
    level: str
    in_use: bool = True


@dataclass(frozen=True)
class GateRow:
    """A gate with its site and the level in force there now."""

    id: int
    code: str
    name_zh: str
    name_en: str
    site_id: int
    site_code: str
    site_zh: str
    site_en: str
    site_kind: str
    place: str
    area_path: str
    opens_minute: int
    closes_minute: int
    level: str
    staffed: bool = True
    out_since: datetime | None = None
    """From when on the gate or its place is out of use: nobody passes there any more. None: it is in use."""

    def takes(self, at: datetime) -> bool:
        """Whether somebody can have passed here at `at`."""
        return self.out_since is None or at < self.out_since


@dataclass(frozen=True)
class PostRow:
    """A gate that must be staffed, and its hours as local minutes of the day."""

    gate_id: int
    site_id: int
    opens_minute: int
    closes_minute: int


@dataclass(frozen=True)
class LevelRow:
    """One entry of an area's level history."""

    area_zh: str
    area_en: str
    area_code: str
    level: str
    reason: str
    since: datetime
    until: datetime | None
    set_by: str
    in_force: bool


@dataclass(frozen=True)
class OutbreakRow:
    """An outbreak area as it stands, or stood, on the list; see `models.OutbreakArea`."""

    id: int
    entry: ListedArea
    name_zh: str
    name_en: str
    basis: str
    added_by: str
    ended_by: str
    end_reason: str
