"""What the clock does in this room."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianfang.local_time import day_at
from lianfang.oversight.actions import compute_day


def every_minute(now: datetime) -> str:
    """Brings the compliance of today and yesterday up to date: evidence of offline gates arrives late."""
    today = day_at(now)
    rows = compute_day(today, now) + compute_day(today - timedelta(days=1), now)
    return f"computed {rows}"
