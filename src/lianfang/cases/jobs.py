"""What the clock does in this room."""

from __future__ import annotations

from datetime import datetime, timedelta

from lianfang.cases.actions.traces import work_off
from lianfang.cases.actions.warning import watch_day
from lianfang.local_time import day_at


def every_minute(now: datetime) -> str:
    """Runs traces that nobody has run yet, and holds yesterday against its past."""
    traced = work_off(now)
    return f"traced {traced} signals {watch_day(day_at(now) - timedelta(days=1), now)}"
