"""What the clock does in this room."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from lianfang.domain.days import local_day
from lianfang.oversight.actions import compute_day


def every_minute(now: datetime) -> str:
    """Brings the compliance of today and yesterday up to date: evidence of offline gates arrives late."""
    today = local_day(now, ZoneInfo(settings.TIME_ZONE))
    rows = compute_day(today, now) + compute_day(today - timedelta(days=1), now)
    return f"computed {rows}"
