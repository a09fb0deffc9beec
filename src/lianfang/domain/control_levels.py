"""What a control level is, and which one is in force."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lianfang.domain.errors import FieldProblem, InvalidInput

LEVELS = ("open", "managed", "closed")
"""From loosest to strictest. Open: registration and temperature. Managed: residents and those who serve them.
Closed: nobody but for medical and essential errands."""

LONGEST = timedelta(days=14)
"""A level that restricts people is reviewed at least once an incubation period (14 days: `domain.md` 2)."""


@dataclass(frozen=True)
class LevelPeriod:
    """A level set for one area, from `since` until `until` (None: without end, only for open)."""

    level: str
    since: datetime
    until: datetime | None

    def in_force(self, at: datetime) -> bool:
        """Whether it holds at `at`; the beginning belongs to it, the end does not."""
        return self.since <= at and (self.until is None or at < self.until)


def level_in_force(periods: Iterable[LevelPeriod], at: datetime) -> str:
    """The strictest of the levels in force at `at` among `periods` of an area and all areas around it.

    The strictest wins, because a compound inside a closed town is closed too. Without any, "open".
    """
    ranks = [LEVELS.index(p.level) for p in periods if p.in_force(at)]
    return LEVELS[max(ranks, default=0)]


def check_level(level: str, reason: str, since: datetime, until: datetime | None) -> None:
    """Refuses a level without a reason, or a restricting one without an end or beyond `LONGEST`."""
    problems = []
    if level not in LEVELS:
        problems.append(
            FieldProblem("level", "field.not_a_choice", {"value": level, "choices": ", ".join(LEVELS)})
        )
    if not reason.strip():
        problems.append(FieldProblem("reason", "level.needs_reason"))
    if until is None and level != "open":
        problems.append(FieldProblem("until", "level.needs_end"))
    if until is not None and until <= since:
        problems.append(FieldProblem("until", "window.ends_before_it_begins"))
    elif until is not None and until - since > LONGEST:
        problems.append(FieldProblem("until", "level.too_long", {"days": LONGEST.days}))
    if problems:
        raise InvalidInput.of(problems)
