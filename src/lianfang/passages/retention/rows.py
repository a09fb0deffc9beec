"""What questions about retention return."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lianfang.domain.retention import Terms
from lianfang.passages.archive.rows import DayRow


@dataclass(frozen=True)
class KeptDay:
    """A day of which something is kept: how many passages in the database, and its part of the archive, if any."""

    day: date
    in_database: int
    archived: DayRow | None
    leaves_database: date
    leaves_archive: date | None
    """None for a day that is held."""


@dataclass(frozen=True)
class GoneDay:
    """A day whose time is over, as the manifest has it; and what was found of it just now."""

    archived: DayRow
    left: int
    """Passages of the day in the database, and folders of it on disk; 0 is the proof."""


@dataclass(frozen=True)
class Overview:
    """What is kept where, and what is gone."""

    terms: Terms
    kept: list[KeptDay]
    gone: list[GoneDay]
    visitors: int
    """People registered at gates, of whom nothing but their passages is known."""


@dataclass(frozen=True)
class Removed:
    """What one run removed: passages by day from the database and from the archive, and people."""

    from_database: dict[date, int]
    from_archive: dict[date, int]
    people: int = 0
