"""Is a restriction in force, and which one counts at a gate?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

KINDS = ("home_monitoring", "no_outing", "quarantine", "isolation")
"""From lightest to strictest."""

REASONS = (
    "confirmed_case",
    "suspected_case",
    "close_contact",
    "secondary_contact",
    "returnee",
    "fever_unresolved",
)
"""The controlled list: exposure, travel and illness only, never where someone was born or registered."""


@dataclass(frozen=True)
class RestrictionPeriod:
    """A restriction of one person: its kind, its time, and when it was ended early (None: it was not)."""

    kind: str
    since: datetime
    until: datetime
    ended_at: datetime | None = None

    def in_force(self, at: datetime) -> bool:
        """Whether it holds at `at`. It lapses by itself at `until`; nothing prolongs it silently."""
        end = self.until if self.ended_at is None else min(self.until, self.ended_at)
        return self.since <= at < end


def restriction_in_force(periods: Iterable[RestrictionPeriod], at: datetime) -> str | None:
    """The strictest kind in force at `at`, or None."""
    ranks = [KINDS.index(p.kind) for p in periods if p.in_force(at)]
    return KINDS[max(ranks)] if ranks else None
