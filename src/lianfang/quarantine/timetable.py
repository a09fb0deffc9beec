"""Which sample counts for which test of an order's timetable, and where each test stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

S = TypeVar("S")

BEFORE_THE_ORDER = timedelta(days=1)
"""A sample taken so shortly before the order was given counts too: tested in the morning, ordered at noon."""


def counted_for(due: Sequence[date], samples: Iterable[tuple[date, S]]) -> dict[date, S]:
    """For each due day the sample that counts for it; days without one are absent.

    A sample counts for the last day that was due by then, so that one taken late is late for that day only, and makes
    up for none before it. The first of several counts, unless one is positive: `samples` come in the order of worth.
    """
    found: dict[date, S] = {}
    for day, sample in samples:
        owed = [d for d in due if d <= day]
        if owed and max(owed) not in found:
            found[max(owed)] = sample
    return found


def state_of_test(due_on: date, result: str | None, today: date) -> str:
    """Where a test stands (`order_words.TEST_WORDS`); `result` None: not taken, empty or unclear: not known yet."""
    if result is not None:
        return result if result in ("positive", "negative") else "pending"
    if due_on > today:
        return "not_due"
    return "due" if due_on == today else "missing"
