"""Was an event found, reported and answered in time? The 7-1-7 target.

At most seven days from emergence to detection, one from detection to notification, seven from notification to the
completion of seven early actions, of those that apply (sources in `domain.md` 8: the 7-1-7 Alliance's digital
toolkit, WHO's early action review). Dates are days of the local calendar, as the review records them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

EARLY_ACTIONS = (
    "investigation",
    "risk_assessment",
    "laboratory",
    "case_management",
    "countermeasures",
    "communication",
    "coordination",
)
"""Investigate; analyse and assess the risk; confirm by laboratory; manage cases and control infection; public health
countermeasures; risk communication and community engagement; a mechanism of coordination."""

TARGET_DAYS = {"detect": 7, "notify": 1, "respond": 7}


@dataclass(frozen=True)
class HealthEvent:
    """An event's dates, each None until it is known, and the day each early action was completed.

    emerged: the first case's onset where the disease is not endemic; detected: first recorded by anybody; notified:
    first reported to whoever is responsible. actions: day of completion or None; one left out does not apply.
    """

    emerged: date | None
    detected: date | None
    notified: date | None
    actions: Mapping[str, date | None]


@dataclass(frozen=True)
class Step:
    """One of the three intervals: its target in days, the days it took or has taken yet, and whether it was met.

    `met` is None while it cannot be told: it is still running and in time, or a date that it begins with is not known.
    """

    name: str
    target: int
    days: int | None
    met: bool | None


def seven_one_seven(event: HealthEvent, today: date) -> tuple[Step, Step, Step]:
    """Detection, notification, response. ValueError for an action that is none of the seven."""
    unknown = set(event.actions) - set(EARLY_ACTIONS)
    if unknown:
        raise ValueError(f"no early actions: {', '.join(sorted(unknown))}")
    return (
        _step("detect", event.emerged, event.detected, today),
        _step("notify", event.detected, event.notified, today),
        _step("respond", event.notified, completed(event), today),
    )


def completed(event: HealthEvent) -> date | None:
    """The day the last applicable early action was completed; None while one is open, or where none is said to apply."""
    days = [day for day in event.actions.values() if day is not None]
    return max(days) if days and len(days) == len(event.actions) else None


def all_met(steps: tuple[Step, ...]) -> bool | None:
    """Whether all three were met: no as soon as one was not, unknown as long as one is."""
    answers = [step.met for step in steps]
    if False in answers:
        return False
    return None if None in answers else True


def _step(name: str, begin: date | None, end: date | None, today: date) -> Step:
    target = TARGET_DAYS[name]
    if begin is None:
        return Step(name, target, None, None)
    # Somebody notified before the detection was written down took no time, and did not travel through it.
    days = max(0, ((end or today) - begin).days)
    if end is None:
        return Step(name, target, days, False if days > target else None)
    return Step(name, target, days, days <= target)
