"""What the clock does in this room."""

from __future__ import annotations

import time
from datetime import datetime

from lianfang.quarantine.actions.breaches import note_from_gates, note_what_was_done
from lianfang.quarantine.actions.clock import ask_about_positives, count_samples, end_due, end_groundless

MOST_SECONDS = 20
"""So long the clock ends orders in one minute: at midnight thousands are over at once, and gates know it anyway."""


def every_minute(now: datetime) -> str:
    """Counts samples, ends what is over, asks for decisions, and takes over what gates saw; says how much."""
    counted = count_samples(now)
    positive = ask_about_positives(now)
    ended = end_groundless(now) + _end_all(now)
    breaches = note_from_gates(now)
    note_what_was_done(now)
    return f"tests {counted} positive {positive} ended {ended} breaches {breaches}"


def _end_all(now: datetime) -> int:
    """Ends what is over, a few at a time."""
    ended, until = 0, time.monotonic() + MOST_SECONDS
    while some := end_due(now):
        ended += some
        if time.monotonic() > until:
            break
    return ended
