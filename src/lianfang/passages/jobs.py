"""What the clock does in this room."""

from __future__ import annotations

from datetime import datetime

from lianfang.accounts.scope import SYSTEM
from lianfang.domain.errors import Conflict
from lianfang.passages.archive.actions import archive_closed_days
from lianfang.passages.archive.stays import update_stays
from lianfang.passages.retention.actions import remove_due


def every_minute(now: datetime) -> str:
    """Archives closed days that are not, or changed, removes what is over, and brings stays up to date."""
    try:
        written = archive_closed_days(SYSTEM, now)
        removed = remove_due(SYSTEM, now)
        update_stays(SYSTEM)
    except Conflict:  # somebody imports into the archive: next time
        return "archive busy"
    gone = sum(removed.from_database.values()) + sum(removed.from_archive.values())
    return f"archived {sum(written.values())} removed {gone} forgot {removed.people}"
