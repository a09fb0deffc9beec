"""The installation's own clock: its zone, and the day that it is there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from lianfang.domain.days import local_day


def local_zone() -> ZoneInfo:
    """The zone in which days begin and times are shown."""
    return ZoneInfo(settings.TIME_ZONE)


def day_at(moment: datetime) -> date:
    """The date on the wall calendar at a moment."""
    return local_day(moment, local_zone())
