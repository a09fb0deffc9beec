"""What questions about the archive return."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct


class DayRow(Struct, frozen=True):
    """A day of the archive; see `models.ArchivedDay` for what each part means."""

    day: date
    rows: int
    counted: int
    hot_rows: int
    hours_total: int
    sha256: str
    next_sha256: str
    bytes: int
    written_at: datetime
    hold: str
    hot_removed_at: datetime | None
    hot_removed_rows: int
    removed_at: datetime | None
    removed_rows: int
