"""Who is next when something is late?"""

from __future__ import annotations

from datetime import datetime, timedelta

GRACE = timedelta(hours=4)
"""After each further span of this length an unfinished assignment rises one unit higher."""


def escalation_level(due_at: datetime, now: datetime) -> int:
    """How many units above the responsible one should know by `now`: 0 until due, then one, and one more each `GRACE`.

    Default of ours: `domain.md` 7 leaves severities and deadlines to the operator and only fixes "overdue: one level up".
    """
    if now <= due_at:
        return 0
    return 1 + (now - due_at) // GRACE
