"""How long passages are kept: first in the database, then in the archive, then not at all.

England kept venue visits 21 days, 14 of incubation and 7 for testing and tracing; German states 14 days to four
weeks (`domain.md` 6). Longer than four weeks needs somebody who decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_UNDECIDED = 28
"""Days; keeping longer needs a decision that has a name."""


@dataclass(frozen=True)
class Terms:
    """The first days that are still kept, as of one local day: in the database, and at all."""

    first_hot: date
    first_kept: date


def terms(today: date, hot_days: int, retention_days: int) -> Terms:
    """The terms on `today`. A day is kept `retention_days` whole days after it ended, so that nothing that a gate may
    still send is too old for the archive."""
    kept = today - timedelta(days=retention_days)
    return Terms(max(kept, today - timedelta(days=hot_days)), kept)
