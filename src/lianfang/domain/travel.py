"""Does a stay in an outbreak area still count, and until when? Journeys only, never where somebody comes from.

A stay counts on a day when the area is on the list that day, the person was there on or after the day from which stays
there count, and left no longer ago than the look-back. It has an end for everybody: the day they left plus the look-back
(domain.md 12: incubation bounds the relevance; "stayed there since 15 Jan", Liyang, 1 Feb 2020).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

USUAL_LOOKBACK = 14
"""Days; the longest incubation in use for COVID-19 in 2020 (domain.md 2)."""

LONGEST_LOOKBACK = 21
"""Days; no disease of domain.md 2 has a longer follow-up, so a longer question would have no basis."""


@dataclass(frozen=True)
class ListedArea:
    """An outbreak area as the list has it: stays from `since` on count, while it stands on the list.

    It stands there from `listed_on` to the day before `until` (None: no end is known yet).
    """

    code: str
    since: date
    listed_on: date
    until: date | None = None
    lookback_days: int = USUAL_LOOKBACK

    def listed(self, on_day: date) -> bool:
        """Whether the area is on the list that day."""
        return self.listed_on <= on_day and (self.until is None or on_day < self.until)


@dataclass(frozen=True)
class Due:
    """Whether a stay counts, and the last day on which it does; the day is None where it does not."""

    counts: bool
    until: date | None = None


DOES_NOT_COUNT = Due(False)


def last_day(left_on: date, lookback_days: int) -> date:
    """The last day on which a stay that ended on `left_on` counts."""
    return left_on + timedelta(days=lookback_days)


def screening_due(area: str, left_on: date, on_day: date, listed: Iterable[ListedArea]) -> Due:
    """Whether a stay in `area`, left on `left_on`, counts on `on_day`, and until when.

    Who says they leave in the future is there today.
    """
    left = min(left_on, on_day)
    ends = [
        last_day(left, entry.lookback_days)
        for entry in listed
        if entry.code == area and entry.listed(on_day) and entry.since <= left
    ]
    until = max(ends, default=None)
    return Due(True, until) if until is not None and on_day <= until else DOES_NOT_COUNT


def counts_from(entry: ListedArea, on_day: date) -> date:
    """The first day such that whoever was there on it or later is asked on `on_day`."""
    return max(entry.since, on_day - timedelta(days=entry.lookback_days))


def known(area: str, listed: Sequence[ListedArea]) -> bool:
    """Whether the list ever had this area: about others, only the person at the gate knows anything."""
    return any(entry.code == area for entry in listed)
