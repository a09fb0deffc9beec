"""Was somebody at the post? What a gate's records can say about it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

QUIET = 2
"""So many hours in a row may pass at a gate without anybody: a village at noon is quiet, not deserted.

Default of ours; the sheets read for `domain.md` 7 name "nobody on duty" but no span of silence.
"""


def hours_present(duty: Sequence[datetime], active: Collection[datetime]) -> int:
    """How many hours of duty a post seems to have been staffed; both as beginnings of hours, `duty` in order.

    An hour counts unless it lies in a silence of more than `QUIET` hours in a row.
    """
    silent: list[datetime] = []
    deserted = 0
    for hour in (*duty, None):
        goes_on = (
            hour is not None
            and hour not in active
            and (not silent or hour - silent[-1] == timedelta(hours=1))
        )
        if goes_on and hour is not None:
            silent.append(hour)
            continue
        deserted += len(silent) if len(silent) > QUIET else 0
        silent = [hour] if hour is not None and hour not in active else []
    return len(duty) - deserted
